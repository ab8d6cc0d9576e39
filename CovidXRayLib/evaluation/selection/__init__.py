"""Choice of the classifier's recipe by films of sources that it has not met."""
