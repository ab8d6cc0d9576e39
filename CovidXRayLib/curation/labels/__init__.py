"""The labels of a project: built in, or from a vocabulary file."""
