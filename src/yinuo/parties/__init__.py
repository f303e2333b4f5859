"""客户: customers and how to reach them."""
