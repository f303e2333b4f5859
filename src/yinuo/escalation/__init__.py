"""请示与急助: who decides what is more than one may promise; what rests on purpose, and what cannot wait."""
