"""Report of an evaluation as a self-contained HTML file."""
