"""``covidxray evaluate``: one report on films that were not trained on, and the model cards."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from CovidXRayLib.cli.options.shared_options import add_data_option
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "evaluate",
        help=_("measure the networks on held-out films and write a report (needs the extra 'train')"),
        description=_(
            "Measure all networks on films that they have not seen. Writes report.html, evaluation.json, "
            "lists of the worst films and the model cards into the folder given by --out; and "
            "operating_point.json beside the weights when one folder is measured on its held-out fold. What "
            "the networks say is kept in --out, so that the same command draws the report anew at once."
        ),
    )
    add_data_option(parser)
    parser.add_argument(
        "--weights",
        metavar="DIR",
        type=Path,
        nargs="+",
        help=_(
            "folders of weights; each film is judged by the folder that has not seen it, and the results "
            "are pooled; also COVIDXRAY_WEIGHTS"
        ),
    )
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=_("folder for the report"))
    parser.add_argument(
        "--distortions", action="store_true", help=_("repeat the main figures on distorted films")
    )
    parser.add_argument(
        "--probes", metavar="FILE", type=Path, help=_("what 'covidxray probe' wrote, for the page on bias")
    )
    parser.add_argument(
        "--pictures",
        action="store_true",
        help=_("show the worst films in the report; mind whether they may be passed on"),
    )
    parser.add_argument(
        "--split",
        choices=["test"],
        default="",
        help=_("open the films kept aside as a test set, which is recorded; by default all others"),
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        type=Path,
        help=_("record of opened test sets (default: opened_tests.jsonl beside the manifest)"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate and write report, lists and cards."""
    from CovidXRayLib.classification.operating_point import write_operating_point
    from CovidXRayLib.evaluation.evaluate import evaluate
    from CovidXRayLib.evaluation.figures.worst_cases import write_lists
    from CovidXRayLib.evaluation.model_cards.write_cards import write_model_cards
    from CovidXRayLib.evaluation.probes.entries import read_entries
    from CovidXRayLib.evaluation.report.evaluation_report import write_report
    from CovidXRayLib.evaluation.report.summary import summary
    from CovidXRayLib.evaluation.scoring.distortions import DISTORTIONS
    from CovidXRayLib.system.atomic import write_atomically
    from CovidXRayLib.weights.registry import weights_folder

    folders = arguments.weights or [weights_folder()]
    # What cannot be read or made is better found out before the long pass over the films.
    probes = read_entries(arguments.probes) if arguments.probes else []
    arguments.out.mkdir(parents=True, exist_ok=True)
    evaluation = evaluate(
        arguments.data,
        folders,
        arguments.out,
        split=arguments.split,
        record=arguments.record,
        distortions=tuple(DISTORTIONS) if arguments.distortions else (),
        probes=probes,
    )
    figures = evaluation.figures
    text = json.dumps(figures.to_dict(), indent=2, allow_nan=False)
    write_atomically(arguments.out / "evaluation.json", (text + "\n").encode())
    write_lists(evaluation.scored, evaluation.lungs, arguments.out)
    write_model_cards(figures, folders, arguments.out)
    if evaluation.point is not None:
        folder = evaluation.folders[0]
        measured_on = f"fold {folder.held_out['classifier'].fold} of the manifest"
        write_operating_point(folder.path, evaluation.point, folder.sha256["classifier"], measured_on)
    report = write_report(evaluation, arguments.out, thumbnails=arguments.pictures)
    console = Console()
    for sentence in summary(figures):
        console.result(sentence)
    console.result(_("The whole report: {path}").format(path=report))
    return ExitCode.OK
