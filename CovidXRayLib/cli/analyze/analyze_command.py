"""``covidxray analyze``: analyze films one by one and write the results."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.cli.analyze.film_options import add_film_options, film_child
from CovidXRayLib.cli.analyze.notes import note_license, note_skipped, report_uncreatable_folder
from CovidXRayLib.cli.analyze.run_plan import Job, make_plan
from CovidXRayLib.cli.options.argument_types import path_text, prevalence
from CovidXRayLib.cli.options.batch_options import add_batch_options, is_batch, paths_of
from CovidXRayLib.cli.options.shared_options import add_engine_options
from CovidXRayLib.cli.terminal.console import Console, close_broken_stdout
from CovidXRayLib.cli.terminal.exit_codes import EXIT_CODES_TEXT, ExitCode
from CovidXRayLib.cli.terminal.text_table import TextColumn, render_table
from CovidXRayLib.errors import EngineError, FilmError, WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, ngettext, number_text, pgettext
from CovidXRayLib.metrics.intervals import exact_percent
from CovidXRayLib.reading import Reading
from CovidXRayLib.reading.check_titles import check_title
from CovidXRayLib.reading.severity_text import severity_text
from CovidXRayLib.reporting.errors import NotWrittenError
from CovidXRayLib.system.atomic import make_folder

if TYPE_CHECKING:
    from CovidXRayLib.worker.films.process_films import FilmOutcome

TASK: Final = "CovidXRayLib.worker.tasks.write_results"
_DESCRIPTION: Final = gettext_noop("""\
Analyze frontal chest radiographs: DICOM files, image files, or folders of them.
For each film, four files named after it are written to DIR:
  NAME.json          the reading: result, quality checks, measurements, versions
  NAME.overlay.png   the film with lung outlines, opacity map and a summary
  NAME.seg.nrrd      the lung segmentation, for 3D Slicer
  NAME.lungs.png     the lung masks: 0 background, 1 right lung, 2 left lung
Films with the same file name are prefixed with the names of their folders.
""")
_COLUMNS: Final = (
    TextColumn(gettext_noop("Film"), 36),
    TextColumn(gettext_noop("Result"), 16, takes_rest=True),
    TextColumn(gettext_noop("Failed checks"), 13),
    TextColumn(gettext_noop("Seconds"), align="right"),
)


@dataclass(frozen=True)
class Outcome:
    """Outcome of one film: a row of the table and an entry of the JSON document."""

    row: tuple[str, str, str, str]
    entry: dict[str, Any]
    failed: bool


# Builds the worker's task for a film; called with the answer for a finished film.
MakeTask = Callable[[Job], dict[str, Any]]
OnDone = Callable[[Job, Mapping[str, Any], Console], None]
OnEnd = Callable[[Sequence[Outcome], Console], None]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "analyze",
        help=_("analyze films: score, lung masks, overlay image"),
        description=_(_DESCRIPTION),
        epilog=_(EXIT_CODES_TEXT),
    )
    add_analysis_options(parser, path_type=path_text)
    parser.add_argument(
        "--with-names",
        action="store_true",
        help=_("include the films' file names in the results; file names often contain patients' names"),
    )
    add_batch_options(parser)
    parser.set_defaults(run=run)


def add_analysis_options(
    parser: argparse.ArgumentParser, *, path_type: Callable[[str], object] = Path
) -> None:
    """Add the options of commands that analyze films: paths, output folder, prevalence, engine."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=path_type, help=_("a film, or a folder of films")
    )
    parser.add_argument(
        "--out", metavar="DIR", required=True, type=Path, help=_("output folder; created if needed")
    )
    parser.add_argument(
        "--prevalence",
        metavar="P",
        type=prevalence,
        help=_("pre-test probability (prevalence) of COVID-19 pneumonia, as 0.2 or 20%% (default: 20%%)"),
    )
    add_engine_options(parser)
    add_film_options(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help=_("print all readings to stdout as one JSON document instead of the table"),
    )
    parser.add_argument("--quiet", action="store_true", help=_("print errors only"))


def run(arguments: argparse.Namespace) -> int:
    """Analyze the films of the command line and write four files for each."""
    if is_batch(arguments):
        from CovidXRayLib.cli.analyze.analyze_batch import run_batch

        return run_batch(arguments)
    arguments.paths = paths_of(arguments)
    return analyze_films(arguments, lambda job: _results_of(job, arguments))


def _results_of(job: Job, arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "task": TASK,
        "path": str(job.film),
        "name": job.name,
        "files": [str(file) for file in job.files],
        "with_names": arguments.with_names,
        "prevalence": arguments.prevalence,
    }


def analyze_films(
    arguments: argparse.Namespace,
    make_task: MakeTask,
    on_done: OnDone = lambda job, answer, console: None,
    on_end: OnEnd = lambda outcomes, console: None,
) -> int:
    """Analyze the films of the command line.

    Parameters
    ----------
    arguments
        Parsed options of :func:`add_analysis_options`.
    make_task
        Returns the fields of the task that analyzes a film and writes its results; see
        :mod:`CovidXRayLib.worker.tasks`.
    on_done
        Called after each analyzed film with the fields of the answer.
    on_end
        Called with the outcomes of all films that were analyzed or failed, also after an interruption.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    WeightsError, EngineError
        If the installation cannot be used.
    OutputClashError
        If results would overwrite other files.
    """
    console = Console(quiet=arguments.quiet)
    plan = make_plan(arguments.paths, arguments.out)
    outcomes = []
    for path, error in plan.unreadable:
        console.error(str(error))
        outcomes.append(_failure(path, path.name or str(path), error.problem, str(error), 0.0))
    note_skipped(console, plan.skipped)
    code = ExitCode.OK
    if plan.jobs:
        code = _analyze_all(plan.jobs, arguments, console, outcomes, make_task, on_done)
    if code is ExitCode.OK and any(outcome.failed for outcome in outcomes):
        code = ExitCode.FILM_FAILED
    try:
        on_end(outcomes, console)
    except OSError as error:
        console.error(
            _("{folder}: cannot be written there ({error}); choose another --out.").format(
                folder=arguments.out, error=error.strerror
            )
        )
        code = ExitCode.NOT_WRITTEN
    try:
        _show(outcomes, arguments, console)
    except OSError as error:
        close_broken_stdout()
        console.error(
            _("The results could not be printed ({error}); the files in {folder} are complete.").format(
                error=error.strerror, folder=arguments.out
            )
        )
        code = ExitCode.NOT_WRITTEN
    return code


def _analyze_all(
    jobs: tuple[Job, ...],
    arguments: argparse.Namespace,
    console: Console,
    outcomes: list[Outcome],
    make_task: MakeTask,
    on_done: OnDone,
) -> ExitCode:
    """Run all jobs, append their outcomes, and return the exit code of an early end, or OK."""
    try:
        make_folder(arguments.out)
    except OSError as error:
        report_uncreatable_folder(console, arguments.out, error)
        return ExitCode.NOT_WRITTEN
    note_license(console, arguments.weights)
    done = 0
    try:
        from CovidXRayLib.worker.films.process_films import FilmRequest, process_films

        with film_child(arguments) as child, console.progress(len(jobs)) as progress:
            child.start()  # first, so that an unusable installation is not reported as a failed film
            for processed in process_films(
                child,
                jobs,
                lambda job: FilmRequest(job.film, make_task(job)),
                on_begin=lambda job: progress.begin(job.name),
            ):
                outcome = _outcome(processed)
                if isinstance(processed.result, FilmError):
                    console.error(str(processed.result))
                else:
                    on_done(processed.item, processed.result.fields, console)
                outcomes.append(outcome)
                progress.advance()
                done += 1
    except KeyboardInterrupt:
        sentence = ngettext(
            "Stopped after {done} of {total} film; finished results are complete.",
            "Stopped after {done} of {total} films; finished results are complete.",
            len(jobs),
        )
        console.error(sentence.format(done=done, total=len(jobs)))
        return ExitCode.INTERRUPTED
    except (WeightsError, EngineError) as error:
        console.error(str(error))
        return ExitCode.INSTALLATION
    except NotWrittenError as error:
        console.error(str(error))
        return ExitCode.NOT_WRITTEN
    return ExitCode.OK


def _outcome(processed: FilmOutcome[Job]) -> Outcome:
    job, answer = processed.item, processed.result
    if isinstance(answer, FilmError):
        return _failure(job.film, job.name, answer.problem, str(answer), processed.seconds)
    reading = Reading.from_dict(answer.fields["reading"])
    row = (job.name, _in_short(reading), _checks_failed(reading), _seconds(processed.seconds))
    entry = {"file": str(job.film), "results": job.name} | reading.to_dict()
    return Outcome(row, entry, failed=False)


def _failure(film: Path, name: str, problem: str, message: str, seconds: float) -> Outcome:
    row = (name, _("failed: {problem}").format(problem=problem), "", _seconds(seconds))
    return Outcome(row, {"file": str(film), "error": message}, failed=True)


def _in_short(reading: Reading) -> str:
    probability, evidence = reading.probability, reading.evidence
    if probability is None or evidence is None:
        return reading.verdict
    sentences = {
        "suggestive": _("suggestive of COVID-19, score {score:.2f}, post-test {worth}"),
        "indeterminate": _("indeterminate for COVID-19, score {score:.2f}, post-test {worth}"),
        "not_suggestive": _("not suggestive of COVID-19, score {score:.2f}, post-test {worth}"),
    }
    sentence = sentences[reading.category or "indeterminate"].format(
        score=probability, worth=evidence.post_test
    )
    if reading.severity is None:
        return sentence
    return _("{result}, severity {severity}").format(
        result=sentence, severity=severity_text(reading.severity, short=True)
    )


def _checks_failed(reading: Reading) -> str:
    failed = ", ".join(check_title(check.name) for check in reading.checks if not check.ok)
    return failed or pgettext("checks", "none")


def _seconds(seconds: float) -> str:
    return number_text(seconds, ".2f")


def _show(outcomes: list[Outcome], arguments: argparse.Namespace, console: Console) -> None:
    if arguments.json:
        console.result(json.dumps([outcome.entry for outcome in outcomes], indent=2))
    elif outcomes and not console.quiet:
        console.result(render_table(_COLUMNS, [outcome.row for outcome in outcomes]))
        prevalences = {stated["prevalence"] for each in outcomes if (stated := each.entry.get("evidence"))}
        for prevalence_ in sorted(prevalences):
            console.result(
                _("Post-test probabilities assume a pre-test probability of {prevalence}.").format(
                    prevalence=exact_percent(prevalence_)
                )
            )
        if any(each.entry.get("severity") for each in outcomes):
            console.result(_("Severity: estimated Brixia score, from 0 to 18, and its 90% interval."))
