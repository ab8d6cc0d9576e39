"""Export and quantization of trained networks."""
