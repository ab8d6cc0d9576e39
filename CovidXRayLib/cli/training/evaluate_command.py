"""``covidxray evaluate``: evaluation report on held-out films, and model cards."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from CovidXRayLib.cli.options.output_files import refuse_to_overwrite
from CovidXRayLib.cli.options.shared_options import add_data_folders_option
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "evaluate",
        help=_("evaluate the networks on held-out films and write a report (requires the extra 'train')"),
        description=_(
            "Evaluate all networks on held-out films. Writes report.html, evaluation.json, lists of the "
            "worst cases and the model cards to --out. Network outputs are cached in --out, so that "
            "repeating the command only redraws the report."
        ),
    )
    add_data_folders_option(parser)
    parser.add_argument(
        "--weights",
        metavar="DIR",
        type=Path,
        nargs="+",
        help=_(
            "folders of model weights; each film is scored with the weights that were not trained on it, "
            "and the results are pooled; also COVIDXRAY_WEIGHTS (default: the built-in weights)"
        ),
    )
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=_("output folder"))
    parser.add_argument(
        "--distortions", action="store_true", help=_("also evaluate on distorted films (robustness)")
    )
    parser.add_argument(
        "--probes",
        metavar="FILE",
        type=Path,
        help=_("probes.json from 'covidxray probe', for the bias section"),
    )
    parser.add_argument(
        "--pictures",
        action="store_true",
        help=_(
            "include images of the worst cases and of opacity maps in the report; check that they may be "
            "shared"
        ),
    )
    parser.add_argument(
        "--split",
        choices=["test"],
        default="",
        help=_("evaluate on the reserved test set; each use is recorded (default: all films outside it)"),
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        type=Path,
        help=_("log of test set uses (default: opened_tests.jsonl next to the manifest)"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate, and write report, lists and model cards."""
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
    # Checked before the long pass over the films.
    read = [arguments.probes] if arguments.probes else []
    refuse_to_overwrite(read, [arguments.out / name for name in ("evaluation.json", "report.html")])
    if arguments.record is not None:
        manifests = (folder / "manifest.csv" for folder in arguments.data)
        refuse_to_overwrite([*read, *manifests], [arguments.record], "--record")
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
    report = write_report(evaluation, arguments.out, thumbnails=arguments.pictures)
    console = Console()
    for sentence in summary(figures):
        console.result(sentence)
    console.result(_("Full report: {path}").format(path=report))
    return ExitCode.OK
