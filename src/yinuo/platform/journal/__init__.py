"""One journal: each change writes one typed event, and everything that follows comes from it."""
