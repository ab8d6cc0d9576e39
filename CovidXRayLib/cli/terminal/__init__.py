"""What is written to the terminal, and exit codes."""
