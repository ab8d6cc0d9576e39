"""The architectures of the networks, as Keras models."""
