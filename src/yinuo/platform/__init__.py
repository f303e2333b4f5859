"""What every context stands on. Knows no context."""
