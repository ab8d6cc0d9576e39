"""How files of phantoms are recognized."""

from __future__ import annotations

from typing import Final

PHANTOM_STUDY: Final = "Chest phantom"
"""Study Description (0008,1030)."""
