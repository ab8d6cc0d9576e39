"""Names of the networks; light to import, for the command line."""

from __future__ import annotations

from typing import Final

NETWORKS: Final = ("filmcheck", "unet", "classifier")
