"""``covidxray evaluate``: figures on films that were not trained on, and the model cards."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from CovidXRayLib.cli.console import Console
from CovidXRayLib.cli.exit_codes import ExitCode
from CovidXRayLib.cli.train import add_data_option
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "evaluate",
        help=_("measure the networks on held-out films and write model cards (needs the extra 'train')"),
        description=_(
            "Measure all networks on one fold. Writes operating_point.json beside the weights, and "
            "evaluation.json and the model cards into the folder given by --out."
        ),
    )
    add_data_option(parser)
    parser.add_argument(
        "--weights", metavar="DIR", type=Path, help=_("folder of weights; also COVIDXRAY_WEIGHTS")
    )
    parser.add_argument(
        "--fold", type=int, default=0, help=_("the fold held out of training (default: %(default)s)")
    )
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=_("folder for the cards"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate and write the cards."""
    from CovidXRayLib.classification.operating_point import write_operating_point
    from CovidXRayLib.evaluation.evaluate import evaluate
    from CovidXRayLib.evaluation.model_cards import write_model_cards
    from CovidXRayLib.weights.registry import weights_folder

    folder = weights_folder(arguments.weights)
    # A folder that cannot be made is better found out before the long pass over the films.
    arguments.out.mkdir(parents=True, exist_ok=True)
    figures, point = evaluate(arguments.data, folder, arguments.fold)
    text = json.dumps(figures, indent=2)
    (arguments.out / "evaluation.json").write_text(text + "\n", encoding="utf-8")
    write_model_cards(figures, folder, arguments.out)
    measured_on = f"fold {arguments.fold} of the manifest"
    write_operating_point(folder, point, figures["weights"]["classifier"], measured_on)
    Console().result(text)
    return ExitCode.OK
