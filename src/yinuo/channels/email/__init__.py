"""E-mail: a message to one address, by the server that this installation names."""
