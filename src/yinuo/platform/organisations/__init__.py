"""Organisations side by side: one schema each, unable to see each other."""
