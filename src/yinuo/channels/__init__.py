"""One folder per integration: what leaves the house and what comes in."""
