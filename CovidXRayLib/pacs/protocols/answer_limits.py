"""How much a server may answer: bounds on what is held in memory, and on how long an answer may take."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.films.limits import MAX_BYTES

# One object, with what its multipart wrapping takes.
MAX_OBJECT_BYTES: Final = MAX_BYTES + 2**20
# The answer to a query or to a store request: some 20,000 studies.
MAX_LIST_BYTES: Final = 2**25
# Rows of one answer: the objects of a study, or its series.
MAX_ROWS: Final = 20_000
# From the question to the end of the answer, however steadily a server drips.
LIST_SECONDS: Final = 180.0
OBJECT_SECONDS: Final = 900.0
# Letters of a server's own words that a user is shown.
MAX_WORDS: Final = 200
