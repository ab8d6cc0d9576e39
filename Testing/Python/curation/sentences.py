"""What a user may be told."""

from __future__ import annotations

from pathlib import Path


def assert_sentence(text: str, path: Path) -> None:
    """Hold an error's text to one line that ends as a sentence does and names the file."""
    assert "\n" not in text
    assert text.endswith(".")
    assert str(path) in text
