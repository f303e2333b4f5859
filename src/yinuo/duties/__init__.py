"""定期事项: what is owed again and again, and to no single case. Each time it is due is a promised time of its own."""
