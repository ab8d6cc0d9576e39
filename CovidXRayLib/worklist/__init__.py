"""Worklist of a reader: the films of a folder with their stored results, none of them held in memory."""
