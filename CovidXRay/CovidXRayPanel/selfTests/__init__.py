"""The parts of the module's own test, by what they look at."""
