"""派工: which technician goes when. Nobody is in two places."""
