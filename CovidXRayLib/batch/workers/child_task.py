"""Worker task: read the film at an address, analyze it, write its four files, and return its data set row.

Fields: ``address``; ``wanted_sha256``, empty if any content is accepted; ``folder``; ``weights`` (SHA-256 by
network) and ``prevalence`` of the batch; ``with_names``, whether the results may contain the film's name;
``servers``, those of :func:`CovidXRayLib.pacs.server_list.as_values`. ``"done"`` has ``outcome``, the
attributes of :class:`CovidXRayLib.batch.outcome.Outcome`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.batch.outcome import Outcome, failed
from CovidXRayLib.batch.records.result_row import read_row
from CovidXRayLib.batch.sources.addresses import film_name
from CovidXRayLib.batch.sources.film_source import OutOfReachError
from CovidXRayLib.batch.work_item import result_files, result_name
from CovidXRayLib.batch.worker_times import DECODING, FETCHING, NETWORKS, WRITING, network_seconds
from CovidXRayLib.batch.workers.read_ahead import ReadAhead
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_failures import unlike_manifest
from CovidXRayLib.films.reader import film_from_bytes
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.progress import StageClock
from CovidXRayLib.reading import Reading, ReadingError
from CovidXRayLib.reporting.files.completeness import images_are_intact
from CovidXRayLib.reporting.files.film_report import holds_object_of_report
from CovidXRayLib.reporting.files.result_files import ResultFiles, ResultWriter
from CovidXRayLib.system.atomic import make_folder
from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worker.tasks.analyze_and_write import analyze_and_write

if TYPE_CHECKING:
    from CovidXRayLib.films.film import Film
    from CovidXRayLib.pipeline import Analyzer
    from CovidXRayLib.reading import AnalyzedFilm


_read_ahead: Final = ReadAhead()


def prepare(fields: Mapping[str, Any]) -> None:
    """Begin to read the film of a coming request; see :func:`CovidXRayLib.worker.tasks.prepare`."""
    _read_ahead.begin(fields)


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If the film at the address cannot be read, or has another SHA-256 than expected.
    PacsError
        If authentication fails.
    NotWrittenError
        If the results cannot be written.
    """
    address, clock = order.fields["address"], StageClock()
    try:
        outcome = _analyzed(order.networks, order.fields, clock)
    except OutOfReachError as error:
        fault = FilmError(address, str(error), _("run the same command again later"))
        outcome = Outcome(failed(address, fault).row, may_pass=True)
    return {"outcome": {**dataclasses.asdict(outcome), "stages": clock.seconds}}, {}


def _analyzed(analyzer: Analyzer, fields: Mapping[str, Any], clock: StageClock) -> Outcome:
    address, prevalence = fields["address"], fields["prevalence"]
    with clock.stage(FETCHING):
        data, digest = _read_ahead.take(fields)
    if fields["wanted_sha256"] not in ("", digest):
        raise unlike_manifest(address)
    files, name = result_files(Path(fields["folder"]), digest), result_name(digest)
    earlier = _earlier_reading(files, fields["weights"])
    if earlier is not None:
        return Outcome(read_row(earlier, name, prevalence), was_there=True)

    try:
        if holds_object_of_report(BytesIO(data)):
            raise FilmError(
                address, _("it is part of a report, not a film"), _("choose the film it belongs to")
            )
        with clock.stage(DECODING):
            film = film_from_bytes(data, film_name(address), digest)
        del data
        reading = _analyzed_and_written(analyzer, film, files, fields, clock)
    except FilmError as error:
        return failed(address, error, digest)
    return Outcome(read_row(reading, name, prevalence))


def _analyzed_and_written(
    analyzer: Analyzer, film: Film, files: ResultFiles, fields: Mapping[str, Any], clock: StageClock
) -> Reading:
    with ResultWriter(files, with_names=fields["with_names"]) as writer:

        def write(found: AnalyzedFilm) -> None:
            clock.seconds[NETWORKS] = network_seconds(found.reading.seconds)
            with clock.stage(WRITING):
                make_folder(files.reading.parent)
                writer.write(found)

        found, _none = analyze_and_write(
            analyzer,
            film,
            fields["prevalence"],
            write,
            folder=files.reading.parent,
            name=fields["address"],
            on_segmented=writer.begin,
        )
    return found.reading


def _earlier_reading(files: ResultFiles, weights: Mapping[str, str]) -> Reading | None:
    """Return the existing reading if all its files are intact."""
    try:
        reading = Reading.from_dict(json.loads(files.reading.read_text("utf-8")))
    except (OSError, ValueError, ReadingError):
        return None
    return reading if reading.weights == weights and images_are_intact(files) else None
