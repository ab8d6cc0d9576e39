"""The tab "Review": films of a store, one after the other, answered with the keyboard."""
