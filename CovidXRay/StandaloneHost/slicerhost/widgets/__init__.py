"""Widgets of CTK and of Slicer's MRML library, as far as a scripted module may want them."""
