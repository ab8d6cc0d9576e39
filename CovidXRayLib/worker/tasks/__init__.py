"""Tasks of a child besides opening and analyzing a film.

A task is the function ``do`` of a module and is requested by the module's name. The module belongs to the
package that uses the task, and imports only what it needs. It may have a function ``prepare``, which gets the
fields of a request that will come, in another thread and while the task may work on another one.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from numpy.typing import NDArray

from CovidXRayLib.progress import IsCancelled, never_cancelled

if TYPE_CHECKING:
    from CovidXRayLib.pipeline import Analyzer

Arrays: TypeAlias = Mapping[str, NDArray[Any]]
Done: TypeAlias = tuple[dict[str, Any], dict[str, NDArray[Any]]]

_PACKAGE: Final = "CovidXRayLib."


def _ignore_progress(fields: dict[str, Any]) -> None:
    """Discard progress."""


@dataclass(frozen=True, eq=False)
class Order:
    """A task's input, and its callbacks for progress and cancellation.

    Attributes
    ----------
    fields
        JSON-compatible values.
    arrays
        uint8 or float32 arrays by name.
    analyzer
        The networks, if loaded.
    report_progress
        Sends progress, as JSON-compatible values.
    is_cancelled
        Whether the task has been cancelled.
    """

    fields: Mapping[str, Any]
    arrays: Arrays = field(default_factory=dict)
    analyzer: Analyzer | None = None
    report_progress: Callable[[dict[str, Any]], object] = _ignore_progress
    is_cancelled: IsCancelled = never_cancelled

    @property
    def networks(self) -> Analyzer:
        """The analyzer, for tasks that require networks.

        Raises
        ------
        RuntimeError
            If the child was started without networks.
        """
        if self.analyzer is None:
            raise RuntimeError("this task needs networks")
        return self.analyzer


# Returns the fields and arrays of the reply.
Task: TypeAlias = Callable[[Order], Done]


def task_named(name: str) -> Task:
    """Return the task of a module, by its full name; only modules of this library are looked up.

    Raises
    ------
    KeyError
        If it is not a module of this library.
    """
    task: Task = _module(name).do
    return task


def prepare(fields: Mapping[str, Any]) -> None:
    """Let a task prepare what a coming request with these fields needs.

    Raises
    ------
    KeyError
        As :func:`task_named`.
    """
    _module(fields["task"]).prepare(fields)


def _module(name: str) -> ModuleType:
    if not name.startswith(_PACKAGE):
        raise KeyError(name)
    return importlib.import_module(name)
