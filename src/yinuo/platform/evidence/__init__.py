"""Proof: photos and signatures that nobody can change, tied to the moment they were made."""
