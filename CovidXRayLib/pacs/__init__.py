"""PACS client: query, retrieve and send.

Nothing here listens for connections: objects are retrieved by WADO-RS or C-GET. C-MOVE would need a listener
and is not supported.
"""
