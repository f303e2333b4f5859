"""What may be done, as one enum; who may do it, as data."""
