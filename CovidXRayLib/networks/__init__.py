"""Network architectures, as Keras models."""
