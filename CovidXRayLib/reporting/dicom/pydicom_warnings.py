"""Silence about other people's headers."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TALKATIVE: Final = ("pydicom", "highdicom")


@contextmanager
def without_warnings() -> Iterator[None]:
    """Keep from warnings and logs what pydicom and highdicom find in a header: they quote its values.

    Both settings are the process's own, so that other threads fall silent for the moment, too.
    """
    # Before the levels are set: pydicom sets its own when it is imported.
    from pydicom.config import disable_value_validation

    talkers = [logging.getLogger(name) for name in _TALKATIVE]
    levels = [talker.level for talker in talkers]
    for talker in talkers:
        talker.setLevel(logging.CRITICAL)
    try:
        with disable_value_validation(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for talker, level in zip(talkers, levels, strict=True):
            talker.setLevel(level)
