"""PostgreSQL: the embedded server, roles and grants."""
