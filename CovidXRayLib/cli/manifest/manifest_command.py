"""``covidxray manifest``: create, split and check manifests."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from CovidXRayLib.cli.manifest.importers import add_folds, add_importers, counts_text
from CovidXRayLib.cli.options.argument_types import integer_between, manifest_file
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _

Parsers = argparse._SubParsersAction


def add_parser(subparsers: Parsers[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "manifest",
        help=_("create, split and check manifests, the tables of films for training and evaluation"),
        description=_(
            "Create, split and check manifests. Resources/Docs/reference/manifest.md describes the format."
        ),
    )
    steps = parser.add_subparsers(title=_("steps"), metavar="STEP", required=True)
    add_importers(steps)
    _add_split(steps)
    _add_check(steps)


def _add_split(steps: Parsers[argparse.ArgumentParser]) -> None:
    parser = steps.add_parser(
        "split",
        help=_("assign folds; draw balanced validation and test sets"),
        description=_(
            "Assign a fold to films that have none; existing folds and splits are kept. With --balanced, "
            "equal numbers of films with and without COVID-19 from one source family are held out, by "
            "patient, for validation and testing."
        ),
    )
    parser.add_argument("manifest", metavar="FILE", type=manifest_file, help=_("manifest.csv, or its folder"))
    add_folds(parser)
    parser.add_argument(
        "--balanced", metavar="FAMILY", help=_("source family from which balanced hold-out sets are drawn")
    )
    parser.add_argument(
        "--validation",
        metavar="N",
        type=integer_between(0, 10**6),
        default=50,
        help=_("validation films per class (default: %(default)s)"),
    )
    parser.add_argument(
        "--test",
        metavar="N",
        type=integer_between(0, 10**6),
        default=33,
        help=_("test films per class (default: %(default)s)"),
    )
    parser.set_defaults(run=_split)


def _add_check(steps: Parsers[argparse.ArgumentParser]) -> None:
    text = _("validate a manifest and list all problems")
    parser = steps.add_parser("check", help=text, description=text)
    parser.add_argument("manifest", metavar="FILE", type=manifest_file, help=_("manifest.csv, or its folder"))
    parser.add_argument(
        "--pictures",
        action="store_true",
        help=_(
            "also read the images and search for duplicates assigned to different patients (takes minutes)"
        ),
    )
    parser.add_argument(
        "--cache", metavar="DIR", type=Path, help=_("cache of image fingerprints, to speed up later checks")
    )
    parser.set_defaults(run=_check)


def _split(args: argparse.Namespace) -> int:
    from CovidXRayLib.datasets.balanced_hold_out import draw_hold_out, keep_hold_out
    from CovidXRayLib.datasets.manifest_table import read_table, write_table
    from CovidXRayLib.datasets.splits import assign_folds

    path = args.manifest
    rows = assign_folds(read_table(path), args.folds, args.seed)
    if args.balanced is None:
        rows = keep_hold_out(rows)
    else:
        rows = draw_hold_out(rows, args.balanced, validation=args.validation, test=args.test, seed=args.seed)
    write_table(path, rows)
    console = Console()
    for column in ("fold", "split"):
        counts = Counter(row.get(column, "") for row in rows)
        console.result(f"{column}: {counts_text(dict(sorted(counts.items())))}")
    return ExitCode.OK


def _check(args: argparse.Namespace) -> int:
    from CovidXRayLib.datasets.check_manifest import check_manifest

    films, problems = check_manifest(args.manifest.parent, images=args.pictures, cache=args.cache)
    console = Console()
    for problem in problems:
        console.error(problem)
    console.result(
        _("Valid rows: {films}. Problems: {problems}.").format(films=len(films), problems=len(problems))
    )
    return ExitCode.USAGE if problems else ExitCode.OK
