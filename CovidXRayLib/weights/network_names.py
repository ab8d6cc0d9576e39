"""The names of the networks; light to import, since the command line reads it."""

from __future__ import annotations

from typing import Final

NETWORKS: Final = ("filmcheck", "unet", "classifier")
