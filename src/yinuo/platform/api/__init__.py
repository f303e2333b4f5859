"""What the API of every context is made of: access, operations, problems, pages, types."""
