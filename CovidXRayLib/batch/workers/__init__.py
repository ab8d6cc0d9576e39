"""The processes that analyze the films of a batch, here or on a cluster."""
