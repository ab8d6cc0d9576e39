"""The section "Report": what leaves the computer of a result, and how it comes back."""
