"""The view of a slice: rendered by MRML's own displayable managers, shown by Qt."""
