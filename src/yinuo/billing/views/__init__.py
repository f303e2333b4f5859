"""The pages of the money: at the accountant's desk and on the technician's phone."""
