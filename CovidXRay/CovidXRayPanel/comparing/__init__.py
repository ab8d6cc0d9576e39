"""The section "Compare": two films of one patient side by side, and what changed between their readings."""
