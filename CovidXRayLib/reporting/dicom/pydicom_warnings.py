"""Silence about other people's headers."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_LOGGER_NAMES: Final = ("pydicom", "highdicom")


@contextmanager
def without_warnings() -> Iterator[None]:
    """Keep from warnings and logs what pydicom and highdicom find in a header: they quote its values.

    Both settings are the process's own, so that other threads fall silent for the moment, too.
    """
    # Before the levels are set: pydicom sets its own when it is imported.
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
