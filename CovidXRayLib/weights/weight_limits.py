"""What a weights folder may cost; ``Resources/Docs/reference/limits.md`` lists every limit by its name."""

from __future__ import annotations

from typing import Final

# Twice what this project's largest network has; in memory each takes 4 bytes, and some copies.
MAX_WEIGHTS: Final = 2**25
# Bytes of a weights file: that many numbers of 4 bytes, and their description.
MAX_FILE_BYTES: Final = 4 * MAX_WEIGHTS + 2**24
# Bytes of a weights file that are no numbers: nodes, names and notes, some 20 KiB in the files that ship. In
# memory they take up to a hundred times as much.
MAX_DESCRIPTION_BYTES: Final = 2**20
# Nodes, and tensors beside them; the largest network has 107 and 51.
MAX_NODES: Final = 2**12
# Numbers between layers that are needed at one time, and multiplications of one run over one film: VGG16 at
# 224 x 224 pixels has 6.4 million and 15 thousand million.
MAX_ALIVE: Final = 2**26
MAX_MULTIPLICATIONS: Final = 2**37
# Filters of a layer that Keras builds again.
MAX_FILTERS: Final = 2**10
# registry.json and operating_point.json, in bytes, and how deep notes in JSON may be nested.
MAX_JSON_BYTES: Final = 2**16
MAX_JSON_DEPTH: Final = 16
