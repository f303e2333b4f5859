"""送修: goods that come to the workshop and go back, with receipt, register and repair card."""
