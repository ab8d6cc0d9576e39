"""What a child can do besides opening and analyzing a film.

A task is the function ``do`` of a module, and is asked for by the module's name. It lies with those who ask
for it, above this package or in it, and imports only what it needs.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from numpy.typing import NDArray

from CovidXRayLib.progress import IsCancelled, never_cancelled

if TYPE_CHECKING:
    from CovidXRayLib.pipeline import Analyzer

Arrays: TypeAlias = Mapping[str, NDArray[Any]]
Done: TypeAlias = tuple[dict[str, Any], dict[str, NDArray[Any]]]

_PACKAGE: Final = "CovidXRayLib."


def _ignore_progress(fields: dict[str, Any]) -> None:
    """Send no progress."""


@dataclass(frozen=True, eq=False)
class Order:
    """What is to be done, and the way back to who wants it.

    Attributes
    ----------
    fields
        Plain values.
    arrays
        uint8 or float32 arrays by name.
    analyzer
        The networks, where some were loaded.
    report_progress
        Sends progress: plain values.
    is_cancelled
        Whether nobody wants the result any more.
    """

    fields: Mapping[str, Any]
    arrays: Arrays = field(default_factory=dict)
    analyzer: Analyzer | None = None
    report_progress: Callable[[dict[str, Any]], object] = _ignore_progress
    is_cancelled: IsCancelled = never_cancelled

    @property
    def networks(self) -> Analyzer:
        """The analyzer of a task that needs one.

        Raises
        ------
        RuntimeError
            If the child was started without networks.
        """
        if self.analyzer is None:
            raise RuntimeError("this task needs networks")
        return self.analyzer


# Returns the fields and arrays of the answer.
Task: TypeAlias = Callable[[Order], Done]


def task_named(name: str) -> Task:
    """Return the task of a module, by its full name; only modules of this library are looked up.

    Raises
    ------
    KeyError
        If it is another's.
    """
    if not name.startswith(_PACKAGE):
        raise KeyError(name)
    task: Task = importlib.import_module(name).do
    return task
