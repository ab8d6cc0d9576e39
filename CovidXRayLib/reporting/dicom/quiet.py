"""Silence about other people's headers."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_warnings() -> Iterator[None]:
    """Keep from the log what pydicom and highdicom find odd in a header: they quote it, names included."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
