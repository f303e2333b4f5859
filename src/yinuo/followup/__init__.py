"""回访: asking the customer whether it helped, and acting on the answer."""
