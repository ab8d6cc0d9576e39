"""The section "Compare": two films of one patient side by side, and the change between their readings."""
