"""Limits on weights folders; see ``Resources/Docs/reference/limits.md``."""

from __future__ import annotations

from typing import Final

# Twice the weights of the largest network; in memory each takes 4 bytes, plus copies.
MAX_WEIGHTS: Final = 2**25
# Bytes of a weights file: that many weights of 4 bytes, and their description.
MAX_FILE_BYTES: Final = 4 * MAX_WEIGHTS + 2**24
# Bytes of a weights file that are not weights: nodes, names and metadata, some 20 KiB in the built-in files.
# In memory they take up to a hundred times as much.
MAX_DESCRIPTION_BYTES: Final = 2**20
# Nodes, and also tensors; the largest network has 107 and 51.
MAX_NODES: Final = 2**12
# Activations that are alive at the same time, and multiplications per film: VGG16 at 224 x 224 pixels has 6.4
# million and 15 billion.
MAX_ALIVE: Final = 2**26
MAX_MULTIPLICATIONS: Final = 2**37
# Filters of a layer that Keras rebuilds.
MAX_FILTERS: Final = 2**10
# registry.json and expected_dice.json, in bytes, and the nesting depth of JSON metadata.
MAX_JSON_BYTES: Final = 2**16
MAX_JSON_DEPTH: Final = 16
# seen_films.json, in bytes: some 17 for each film and network.
MAX_SEEN_FILMS_BYTES: Final = 2**26
