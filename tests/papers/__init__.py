"""The papers as they come out of the printer: their words, letters, pages and codes."""
