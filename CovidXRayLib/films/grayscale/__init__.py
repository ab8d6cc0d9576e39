"""From stored values to display values (PS3.3 section C.11)."""
