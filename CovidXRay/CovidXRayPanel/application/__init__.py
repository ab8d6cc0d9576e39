"""What the panel does with Slicer itself: dropped files, closing, help and scripts."""
