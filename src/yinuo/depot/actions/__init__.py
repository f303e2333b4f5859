"""What is done with a product in the workshop: taking it in, the bench, giving it back."""
