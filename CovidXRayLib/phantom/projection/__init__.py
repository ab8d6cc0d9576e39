"""X-ray projection of a parametric chest."""
