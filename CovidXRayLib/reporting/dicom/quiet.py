"""Silence about other people's headers."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_warnings() -> Iterator[None]:
    """Keep from warnings and logs what pydicom and highdicom find in a header: they quote its values.

    Both settings are the process's own, so that other threads fall silent for the moment, too.
    """
    from pydicom.config import disable_value_validation

    talker = logging.getLogger("highdicom")
    level = talker.level
    talker.setLevel(logging.ERROR)
    try:
        with disable_value_validation(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        talker.setLevel(level)
