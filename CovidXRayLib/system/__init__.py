"""Files, memory and process priority."""
