"""Decisions and promises in words."""
