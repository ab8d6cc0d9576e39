"""What a worker does with one film: read, analyze, write the four files, and give back one row."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from CovidXRayLib.batch.problems import NotWrittenError
from CovidXRayLib.batch.row import Row, failed_row, read_row
from CovidXRayLib.batch.sources.addresses import film_name, read_address
from CovidXRayLib.batch.sources.source import OutOfReachError
from CovidXRayLib.batch.warm import warm_analyzer
from CovidXRayLib.batch.work import Work, result_files, result_name
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import film_from_bytes
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.report import holds_object_of_report
from CovidXRayLib.reporting.results import ResultFiles, write_results

# A store that fails is given this long, times the tries so far, before it is asked again.
_PAUSE_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Outcome:
    """What became of one film.

    Attributes
    ----------
    row
        All columns but ``address`` and ``stamp``.
    may_pass
        Whether it failed for a reason that may be gone at the next try.
    was_there
        Whether its results were there already.
    """

    row: Row
    may_pass: bool = False
    was_there: bool = False


def analyze_address(address: str, wanted_sha256: str, attempt: int, work: Work) -> Outcome:
    """Analyze the film at an address; only what concerns all films is raised.

    Parameters
    ----------
    address
        What a source listed.
    wanted_sha256
        The SHA-256 that its bytes must have; empty where any may come.
    attempt
        Which try this is, from 1.
    work
        How, and where the results go.

    Raises
    ------
    ClusterError, EngineError, WeightsError
        As :func:`.warm.warm_analyzer`.
    PacsError
        If a server does not let us in.
    NotWrittenError
        If the results cannot be written.
    """
    from distributed import get_worker

    warm_analyzer(work)
    time.sleep(_PAUSE_SECONDS * (attempt - 1))
    began = time.perf_counter()
    try:
        outcome = _analyzed(address, wanted_sha256, work)
    except OutOfReachError as error:
        sentence = film_sentence(address, str(error), _("start the same command again later"))
        outcome = Outcome(failed_row(sentence), may_pass=True)
    except FilmError as error:
        outcome = Outcome(failed_row(film_sentence(address, error.problem, error.remedy)))
    except MemoryError:
        problem = _("it does not fit into the memory of this computer")
        outcome = Outcome(
            failed_row(film_sentence(address, problem, _("close other programs or export it smaller")))
        )
    outcome.row.update(
        attempts=attempt, seconds=time.perf_counter() - began, worker=str(get_worker().address)
    )
    return outcome


def film_sentence(address: str, problem: str, remedy: str) -> str:
    """Return what is wrong with a film, as :class:`FilmError` says it; an address stays as it is."""
    return _("{path}: {problem}; {remedy}.").format(path=address, problem=problem, remedy=remedy)


def _analyzed(address: str, wanted_sha256: str, work: Work) -> Outcome:
    data = read_address(address, work.servers)
    digest = sha256(data).hexdigest()
    if wanted_sha256 not in ("", digest):
        problem = _("it has not the SHA-256 that the manifest states")
        raise FilmError(address, problem, _("restore the file or empty the cell"))
    files, name = result_files(work.folder, digest), result_name(digest)
    earlier = _earlier_reading(files, work)
    if earlier is not None:
        return Outcome(read_row(earlier, name, work.settings.prevalence), was_there=True)
    try:
        if holds_object_of_report(BytesIO(data)):
            raise FilmError(
                address, _("it is part of a report, not a film"), _("choose the film it belongs to")
            )
        film = film_from_bytes(data, film_name(address))
        del data
        reading = warm_analyzer(work).analyze(film, prevalence=work.settings.prevalence)
    except FilmError as error:
        return Outcome(failed_row(film_sentence(address, error.problem, error.remedy), digest))
    try:
        files.reading.parent.mkdir(parents=True, exist_ok=True)
        write_results(reading, film_name(address), files)
    except OSError as error:
        raise NotWrittenError(
            _(
                "{folder}: the results of {name} cannot be written ({error}); make room or choose "
                "another --out."
            ).format(folder=files.reading.parent, name=address, error=error.strerror)
        ) from error
    return Outcome(read_row(reading.to_dict(), name, work.settings.prevalence))


def _earlier_reading(files: ResultFiles, work: Work) -> dict[str, Any] | None:
    """Return the reading that is there already, if it is whole: its file is written last."""
    try:
        reading: Any = json.loads(files.reading.read_text("utf-8"))
        return reading if reading["weights"] == work.settings.weights else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
