"""Import of films into a review database."""
