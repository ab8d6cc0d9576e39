"""Suppression of warnings that quote headers."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_LOGGER_NAMES: Final = ("pydicom", "highdicom")


@contextmanager
def without_warnings() -> Iterator[None]:
    """Suppress warnings and log messages of pydicom and highdicom, which quote values of the header.

    The settings apply to the process, hence also to its other threads.
    """
    # Imported before the levels are set, since importing pydicom sets its own.
    from pydicom.config import disable_value_validation

    loggers = [logging.getLogger(name) for name in _LOGGER_NAMES]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        with disable_value_validation(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
