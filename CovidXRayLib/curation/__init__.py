"""The annotators' room: films, masks and answers kept in a store in which nothing is overwritten."""
