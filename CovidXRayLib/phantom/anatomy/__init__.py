"""The parts of a parametric chest."""
