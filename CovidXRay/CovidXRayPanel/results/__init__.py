"""The section "Report": writing, sending and re-importing results."""
