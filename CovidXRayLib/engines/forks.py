"""Engines whose threads do not survive a fork, after which their networks would wait for them forever."""

from __future__ import annotations

import os
from typing import Final

from CovidXRayLib.errors import EngineError
from CovidXRayLib.i18n import gettext as _

# Process in which each engine started threads; a forked process inherits the entry, but not the threads.
_started_in: Final[dict[str, int]] = {}


def require_own_threads(engine: str) -> None:
    """Record that an engine runs threads in this process; call it before every use of them.

    Raises
    ------
    EngineError
        If this process was forked from one in which the engine has run threads.
    """
    if _started_in.setdefault(engine, os.getpid()) != os.getpid():
        raise EngineError(
            _(
                "this process was forked after {engine} had been used, whose threads do not survive a fork; "
                "start processes by the method 'spawn'."
            ).format(engine=engine)
        )
