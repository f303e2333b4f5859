"""受理: a request on any channel becomes a case with an owner. Owns the register and its list row."""
