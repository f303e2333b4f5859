"""Pure Python: what the product knows without a database. No Django, no I/O."""
