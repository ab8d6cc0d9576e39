"""The run of a training: loop, checkpoints, configuration and records."""
