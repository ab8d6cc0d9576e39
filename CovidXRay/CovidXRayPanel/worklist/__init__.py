"""The films of a folder or DICOMDIR as a list: opened one at a time, analyzed in the background."""
