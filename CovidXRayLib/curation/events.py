"""Events are appended here and nowhere else."""
