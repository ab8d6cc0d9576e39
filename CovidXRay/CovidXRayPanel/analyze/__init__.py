"""The tab "Analyze": film, run, result and lungs sections."""
