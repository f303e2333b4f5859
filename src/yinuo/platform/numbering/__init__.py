"""Numbers without gaps, for papers that an auditor counts."""
