"""Opening, importing into and backing up a review database."""
