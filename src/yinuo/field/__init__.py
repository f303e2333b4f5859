"""上门: the visit itself, from arrival to the customer's signature."""
