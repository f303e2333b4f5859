"""Pages that show more than one context."""
