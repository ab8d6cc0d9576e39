"""The order of a person's names in plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# Kana, ideographs and Hangul.
_EAST_ASIAN: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def in_natural_order(family: str, given: Sequence[str]) -> str:
    """Return a name with the given names first, or in East Asian scripts with the family name first."""
    parts = [family, *given] if _EAST_ASIAN.search(family) else [*given, family]
    return " ".join(part for part in parts if part)
