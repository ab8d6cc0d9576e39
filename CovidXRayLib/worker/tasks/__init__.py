"""What a child can do with one film.

A task is the function ``do`` of a module, and is asked for by the module's name. It lies with those who ask
for it, above this package or in it, and imports only what it needs.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from numpy.typing import NDArray

if TYPE_CHECKING:
    from CovidXRayLib.pipeline import Analyzer

Arrays: TypeAlias = Mapping[str, NDArray[Any]]
Done: TypeAlias = tuple[dict[str, Any], dict[str, NDArray[Any]]]
# The analyzer, where networks were asked for, then what is asked.
Task: TypeAlias = Callable[["Analyzer | None", Mapping[str, Any], Arrays], Done]

_PACKAGE: Final = "CovidXRayLib."


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


def ready(analyzer: Analyzer | None) -> Analyzer:
    """Return the analyzer of a task that needs one.

    Raises
    ------
    RuntimeError
        If the child was started without networks.
    """
    if analyzer is None:
        raise RuntimeError("this task needs networks")
    return analyzer
