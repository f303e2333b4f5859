"""The API from outside: who may, what is answered, what is refused."""
