"""The section "PACS": which server, what it has, and what goes to it."""
