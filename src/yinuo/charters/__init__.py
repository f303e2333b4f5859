"""承诺: the charters that come with the product, and the promise page."""
