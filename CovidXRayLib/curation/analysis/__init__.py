"""Analysis of the films of a review database."""
