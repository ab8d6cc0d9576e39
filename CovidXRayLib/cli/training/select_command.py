"""``covidxray select``: choose a recipe by sources left out in turn."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from CovidXRayLib.cli.options.argument_types import path_ending_in
from CovidXRayLib.cli.options.output_files import refuse_to_overwrite
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "select",
        help=_("select a classifier recipe by leaving one source out in turn (requires the extra 'train')"),
        description=_(
            "Compare runs of 'covidxray train heads' by the area under the ROC curve on each COVID-19 "
            "source, trained without it, against negative sources that were not trained on either. The "
            "largest mean wins; within 0.01 the smallest network input, then the run named first."
        ),
    )
    parser.add_argument("runs", metavar="RUN", nargs="+", type=Path, help=_("folders of runs"))
    parser.add_argument(
        "--test-only",
        metavar="SOURCE",
        nargs="*",
        default=[],
        help=_("sources excluded from every training, such as unreviewed ones"),
    )
    parser.add_argument(
        "--out",
        metavar="OUT.json",
        type=path_ending_in(".json"),
        default=Path("selection.json"),
        help=_("file for all figures; overwritten if it exists (default: %(default)s)"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare, print and write the figures."""
    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    from CovidXRayLib.evaluation.selection.candidate import Candidate
    from CovidXRayLib.evaluation.selection.leave_source_out import covid_sources, judge
    from CovidXRayLib.evaluation.selection.select import Judged, choose, write_selection

    refuse_to_overwrite(arguments.runs, [arguments.out])
    candidates = [Candidate.read(path) for path in arguments.runs]
    judged = [
        Judged(
            candidate.name,
            candidate.size,
            [judge(candidate, source, arguments.test_only) for source in covid_sources(candidate)],
        )
        for candidate in candidates
    ]
    chosen = choose(judged)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    write_selection(judged, chosen, arguments.out)
    console = Console()
    for one in judged:
        console.result(f"{one.name}: {one.score:.3f}")
        for source in one.sources:
            against = ", ".join(f"{name} {auc:.3f}" for name, auc in source.auc_by_negatives.items())
            inside = (
                "" if source.inside_auc is None else _("; inside {auc:.3f}").format(auc=source.inside_auc)
            )
            console.result(
                _("  {source} ({films} films): {auc:.3f} ({against}); by shape alone {shape:.3f}").format(
                    source=source.source, films=source.films, auc=source.auc, against=against,
                    shape=source.aspect_auc,
                )
                + inside
            )  # fmt: skip
    console.result(_("Chosen: {name}").format(name=chosen.name))
    return ExitCode.OK
