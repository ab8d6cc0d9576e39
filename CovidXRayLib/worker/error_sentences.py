"""Error messages of the child, each as one sentence for the user."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.engines.engine_names import ENGINE_TITLES
from CovidXRayLib.errors import CovidXRayError, EngineError, FilmError, WeightsError
from CovidXRayLib.films.film_failures import DEADLINE, late_error, late_sentence, out_of_memory_sentence
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.packages import package_of
from CovidXRayLib.worker.missing_packages import missing_sentence


@dataclass(frozen=True)
class Failure:
    """A failed request.

    Attributes
    ----------
    reason
        ``"film"``, ``"deadline"``, ``"engine"``, ``"weights"`` or ``"unexpected"``.
    sentence
        Message for the user: problem and remedy.
    """

    reason: str
    sentence: str


class RequestError(Exception):
    """A request that failed with a message for the user."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.sentence)


def explain(error: BaseException) -> Failure:
    """Return the failure for an error of a request."""
    if isinstance(error, RequestError):
        return error.failure
    if isinstance(error, FilmError):
        return Failure("film", f"{error.path.name}: {error.problem}; {error.remedy}.")
    if isinstance(error, WeightsError):
        return Failure("weights", str(error))
    if isinstance(error, EngineError):
        return Failure(
            "engine",
            _("The computation failed; try again, or choose the processor (CPU) in the settings."),
        )
    if isinstance(error, MemoryError):
        return Failure("unexpected", out_of_memory_sentence())
    if isinstance(error, ModuleNotFoundError) and error.name:
        return Failure("engine", missing_sentence(package_of(error.name)))
    if isinstance(error, ImportError) and error.name:
        return Failure(
            "engine",
            _(
                "The Python package '{name}' cannot be loaded; install it again. See the log for details."
            ).format(name=package_of(error.name)),
        )
    if isinstance(error, CovidXRayError):
        return Failure("unexpected", str(error))
    return Failure(
        "unexpected",
        _("Unexpected error ({error}); see the log for details.").format(error=type(error).__name__),
    )


def explain_late(path: str | None, seconds: float) -> Failure:
    """Return the failure for a film that exceeded its time limit."""
    if path is None:
        return Failure(DEADLINE, late_sentence(seconds))
    return Failure(DEADLINE, str(late_error(Path(path).name, seconds)))


def explain_start(error: BaseException, engine: str, device: str) -> Failure:
    """Return the failure for an error while loading the networks."""
    name = ENGINE_TITLES.get(engine, engine)
    if isinstance(error, EngineError):
        if isinstance(error.__cause__, ImportError):
            return Failure(
                "engine",
                _("{engine} is not installed on this computer; install it, or choose another engine.").format(
                    engine=name
                ),
            )
        if device == "gpu":
            return Failure(
                "engine",
                _("{engine} found no supported GPU; choose the processor (CPU) instead.").format(engine=name),
            )
        return Failure(
            "engine",
            _("{engine} cannot be started on this computer; choose another engine.").format(engine=name),
        )
    if isinstance(error, MemoryError):
        return Failure(
            "unexpected",
            _("Not enough memory to load the models; close other programs and try again."),
        )
    return explain(error)
