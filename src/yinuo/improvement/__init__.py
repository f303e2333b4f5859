"""改进评价: records of work done, and what is learned from them."""
