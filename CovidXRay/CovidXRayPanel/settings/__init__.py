"""What a reader chose for this computer, and the page on which they choose it."""
