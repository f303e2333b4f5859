"""产品档案: serial-numbered units in customers' hands and the contracts that cover them."""
