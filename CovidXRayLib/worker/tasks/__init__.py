"""What a child can do with one film, by name. Each task imports only what it needs."""

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

# Each is the function `do` of a module; nothing else can be asked for.
TASKS: Final = {
    "address": "CovidXRayLib.worker.tasks.analyze_address",
    "content": "CovidXRayLib.worker.tasks.analyze_content",
    "import": "CovidXRayLib.worker.tasks.film_facts",
    "report": "CovidXRayLib.worker.tasks.write_report",
    "results": "CovidXRayLib.worker.tasks.write_results",
}


def task_named(name: str) -> Task:
    """Return the task of a name.

    Raises
    ------
    KeyError
        If there is none.
    """
    task: Task = importlib.import_module(TASKS[name]).do
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
