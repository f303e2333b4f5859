"""Organisations of a given size, written by COPY."""
