"""The hospital's image archive (PACS): asked, fetched from and sent to, always as its client.

Nothing here listens: objects come by WADO-RS or by C-GET on a connection that this side opened. C-MOVE would
need a listener, so it is not offered.
"""
