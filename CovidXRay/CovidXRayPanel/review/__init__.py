"""The tab "Review": films of a review database, one after the other, answered with the keyboard."""
