"""The tab "Review": keyboard-driven assessment of the films in a review database."""
