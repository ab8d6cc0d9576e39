"""Limits on the size and duration of server responses."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.films.limits import MAX_BYTES

# An object with its multipart encoding.
MAX_OBJECT_BYTES: Final = MAX_BYTES + 2**20
# Response to a query or to a store request: some 20,000 studies.
MAX_LIST_BYTES: Final = 2**25
# Rows of a response: the objects of a study, or its series.
MAX_ROWS: Final = 20_000
# From the request to the end of the response, however slowly it arrives.
LIST_SECONDS: Final = 180.0
OBJECT_SECONDS: Final = 900.0
# Characters of a server's message that are shown to the user.
MAX_WORDS: Final = 200
