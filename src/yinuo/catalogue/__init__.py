"""目录: product models, faults by category, and the tariff that is shown before work."""
