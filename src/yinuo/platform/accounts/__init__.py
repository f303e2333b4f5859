"""People who sign in: users, roles, sessions, the second factor, and what the audit page shows of them."""
