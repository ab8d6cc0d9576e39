"""The section "PACS": server selection, query and retrieve, and sending."""
