"""组织网点: the organisation's units, its staff, and which unit may see what."""
