"""The pages of the workshop: the desk's and the bench's."""
