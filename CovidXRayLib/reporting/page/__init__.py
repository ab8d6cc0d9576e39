"""One result as a page to read: HTML and PDF from a template that a hospital may replace."""
