"""``covidxray analyze`` with ``--workers`` or ``--scheduler``."""

from __future__ import annotations

import argparse
import json
import logging
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.analyze.film_options import limit_of
from CovidXRayLib.cli.analyze.notes import note_license, note_skipped, report_uncreatable_folder
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.films.skipped_files import SkippedFileList
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

if TYPE_CHECKING:
    from distributed import Client

    from CovidXRayLib.batch.ledger import BatchReport
    from CovidXRayLib.batch.records.result_row import Row
    from CovidXRayLib.batch.sources.film_source import Source
    from CovidXRayLib.batch.work_item import Work
    from CovidXRayLib.batch.worker_times import WorkerTimes

_log = logging.getLogger(__name__)
# The stages of CovidXRayLib.batch.worker_times, for users.
_STAGES: Final = {
    "fetching": gettext_noop("reading files"),
    "decoding": gettext_noop("decoding"),
    "networks": gettext_noop("networks"),
    "images": gettext_noop("image processing"),
    "writing": gettext_noop("writing"),
    "idle": gettext_noop("idle"),
}


def run_batch(arguments: argparse.Namespace) -> int:
    """Analyze what the command line names on many workers.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    BatchError, EngineError, PacsError, WeightsError
        If a source, the installation or the folder cannot serve.
    """
    from CovidXRayLib.batch.analysis_settings import claim_folder, settings_of
    from CovidXRayLib.batch.errors import ClusterError
    from CovidXRayLib.batch.records.folder_lock import only_run
    from CovidXRayLib.batch.sources.addresses import is_address, source_of
    from CovidXRayLib.batch.work_item import Work
    from CovidXRayLib.pacs.server_list import load
    from CovidXRayLib.pacs.user_folders import servers_file
    from CovidXRayLib.reporting.errors import NotWrittenError

    console = Console(quiet=arguments.quiet)
    folder = arguments.out.absolute()
    weights = None if arguments.weights is None else arguments.weights.absolute()
    settings = settings_of(weights, arguments.engine, arguments.prevalence)
    servers = load(servers_file())
    skipped = SkippedFileList()
    named = [text if is_address(text) else str(Path(text).absolute()) for text in arguments.paths]
    sources = [(name, source_of(name, servers, skipped)) for name in named]
    try:
        claim_folder(folder, settings)
    except OSError as error:
        report_uncreatable_folder(console, arguments.out, error)
        return ExitCode.NOT_WRITTEN
    note_license(console, arguments.weights)
    work = Work(
        folder,
        settings,
        weights,
        arguments.device,
        servers=servers,
        film_seconds=limit_of(arguments),
        with_names=arguments.with_names,
    )
    try:
        with only_run(folder), _workers(arguments) as client:
            report = _analyzed(client, sources, work, console, retry_fatal=arguments.retry_failed)
    except ClusterError as error:
        console.error(str(error))
        return ExitCode.INSTALLATION
    except NotWrittenError as error:
        console.error(str(error))
        return ExitCode.NOT_WRITTEN
    note_skipped(console, skipped)
    _show(report, work, arguments, console)
    if report.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.FILM_FAILED if report.failed else ExitCode.OK


def _workers(arguments: argparse.Namespace) -> AbstractContextManager[Client]:
    from CovidXRayLib.batch.workers.cluster import local_workers, remote_workers

    if arguments.workers is not None:
        return local_workers(arguments.workers)
    return remote_workers(arguments.scheduler)


def _analyzed(
    client: Client, sources: list[tuple[str, Source]], work: Work, console: Console, *, retry_fatal: bool
) -> BatchReport:
    from CovidXRayLib.batch.records.data_set import DataSet
    from CovidXRayLib.batch.run import analyze_batch

    with console.progress(0) as progress:

        def show_row(address: str, row: Row) -> None:
            if row.get("error"):
                console.error(row["error"])
            progress.begin(address)
            progress.advance()

        data_set = DataSet(work.folder, with_names=work.with_names)
        return analyze_batch(client, sources, work, data_set, show_row, retry_fatal=retry_fatal)


def _show(report: BatchReport, work: Work, arguments: argparse.Namespace, console: Console) -> None:
    from CovidXRayLib.batch.records.data_set import DATA_SET_NAME
    from CovidXRayLib.batch.worker_times import sum_of

    written = work.folder / DATA_SET_NAME
    readings = written if written.exists() else None  # stopped before the first result
    if report.interrupted:
        console.error(_("Stopped. Finished results are complete; run the same command again to resume."))
    together = sum_of(report.workers.values())
    for address, times in sorted(report.workers.items()):
        _log.info("%s: %d films: %s", address, times.films, _shares(times))
    if arguments.json:
        counts = {name: getattr(report, name) for name in ("read", "copies", "known", "failed")}
        seconds = {stage: round(value, 3) for stage, value in together.seconds.items()}
        place = None if readings is None else str(readings)
        console.result(json.dumps({**counts, "readings": place, "worker_seconds": seconds}, indent=2))
    elif not console.quiet:
        sentence = (
            _(
                "Analyzed: {read} (duplicates: {copies}). Already analyzed: {known}. Failed: {failed}. "
                "Readings: {readings}."
            )
            if readings
            else _(
                "Analyzed: {read} (duplicates: {copies}). Already analyzed: {known}. Failed: {failed}. "
                "No readings yet."
            )
        )
        console.result(
            sentence.format(
                read=report.read,
                copies=report.copies,
                known=report.known,
                failed=report.failed,
                readings=readings,
            )
        )
        if together.films:
            console.result(_("Time of the workers: {shares}.").format(shares=_shares(together)))


def _shares(times: WorkerTimes) -> str:
    """Return what share of their time workers spent in each stage, as a list for users."""
    shares = times.shares.items()
    return ", ".join(f"{_(_STAGES[stage])} {share:.0%}" for stage, share in shares)
