"""Commands that analyze films or make synthetic ones."""
