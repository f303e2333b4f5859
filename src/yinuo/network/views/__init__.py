"""Pages of people, units and working time."""
