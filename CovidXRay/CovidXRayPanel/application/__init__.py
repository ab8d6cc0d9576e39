"""What the panel does with Slicer itself: settings, closing, help, scripts and the self test."""
