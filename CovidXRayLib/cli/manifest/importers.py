"""``covidxray manifest from-...``: steps that import a collection."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.options.argument_types import integer_between, manifest_file
from CovidXRayLib.cli.options.output_files import refuse_to_overwrite
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

if TYPE_CHECKING:
    from CovidXRayLib.datasets.importing.imported import Imported

Parsers = argparse._SubParsersAction

_TABLE: Final = gettext_noop("metadata table of the collection: {name}")


def add_importers(steps: Parsers[argparse.ArgumentParser]) -> None:
    """Register a step per kind of collection."""
    _add_folders(steps)
    _add_rsna(steps)
    nih = _importer(
        steps,
        "from-nih",
        _("create a manifest from NIH ChestX-ray14"),
        _from_nih,
        family="nih",
        table="Data_Entry_2017.csv",
    )
    nih.set_defaults(license="NIH ChestX-ray14: free use, cite Wang et al. 2017 and the NIH Clinical Center")
    _importer(
        steps,
        "from-ieee8023",
        _("create a manifest from ieee8023/covid-chestxray-dataset"),
        _from_ieee8023,
        family="ieee8023",
        table="metadata.csv",
    )


def add_folds(parser: argparse.ArgumentParser) -> None:
    """Add ``--folds`` and ``--seed``."""
    parser.add_argument(
        "--folds",
        metavar="N",
        type=integer_between(2, 1000),
        default=9,
        help=_("number of cross-validation folds (default: %(default)s)"),
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=integer_between(0, 2**31),
        default=0,
        help=_("random seed (default: %(default)s)"),
    )


def counts_text(counts: Mapping[str, int]) -> str:
    """Return ``covid: 5, other: 2``."""
    empty = _("(empty)")
    return ", ".join(f"{name or empty}: {count}" for name, count in counts.items())


def _importer(
    steps: Parsers[argparse.ArgumentParser],
    name: str,
    words: str,
    find: Callable[[argparse.Namespace], Imported],
    *,
    family: str | None,
    table: str | None,
) -> argparse.ArgumentParser:
    parser = steps.add_parser(name, help=words, description=words)
    if table:
        parser.add_argument("table", metavar="TABLE", type=Path, help=_(_TABLE).format(name=table))
    parser.add_argument(
        "films", metavar="DIR", type=Path, help=_("folder with the films; subfolders are searched")
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=manifest_file,
        required=True,
        help=_("manifest.csv to write, or its folder"),
    )
    parser.add_argument(
        "--add", action="store_true", help=_("append to an existing manifest, whose films keep their folds")
    )
    parser.add_argument(
        "--family",
        metavar="NAME",
        required=family is None,
        default=family,
        help=_(
            "source family: a hospital, or collections that share films; patients are identified within "
            "it (default: %(default)s)"
        )
        if family
        else _(
            "source family: a hospital, or collections that share films; patients are identified within it"
        ),
    )
    parser.add_argument(
        "--key", metavar="NAME", help=_("name of this collection within the family (default: the family)")
    )
    parser.add_argument(
        "--license",
        metavar="TEXT",
        default="",
        help=_(
            "license of films for which the table states none; licenses with '-ND' exclude films from "
            "training (default: none)"
        ),
    )
    parser.add_argument(
        "--unmapped",
        choices=("skip", "other"),
        default="skip",
        help=_(
            "films whose class has no corresponding label: skip them, or label them other (default: skip)"
        ),
    )
    add_folds(parser)
    parser.set_defaults(run=_import, find=find)
    return parser


def _add_folders(steps: Parsers[argparse.ArgumentParser]) -> None:
    parser = _importer(
        steps,
        "from-folders",
        _("create a manifest from one folder per class"),
        _from_folders,
        family=None,
        table=None,
    )
    parser.add_argument(
        "--label",
        metavar="FOLDER=LABEL",
        action="append",
        default=[],
        type=_label,
        help=_("label of the films in a folder whose name is not recognized; may be repeated"),
    )
    parser.add_argument(
        "--patient",
        metavar="REGEX",
        type=_pattern,
        help=_(
            "regular expression whose group captures the patient from the file name, such as '^([0-9]+)_'"
        ),
    )


def _add_rsna(steps: Parsers[argparse.ArgumentParser]) -> None:
    parser = _importer(
        steps,
        "from-rsna",
        _("create a manifest from the RSNA Pneumonia Detection Challenge"),
        _from_rsna,
        family="nih",
        table="stage_2_train_labels.csv",
    )
    parser.set_defaults(key="rsna", license="RSNA Pneumonia Challenge terms (non-commercial)")
    parser.add_argument(
        "--classes", metavar="TABLE", type=Path, help=_(_TABLE).format(name="stage_2_detailed_class_info.csv")
    )
    parser.add_argument(
        "--mapping",
        metavar="FILE",
        type=Path,
        help=_("pneumonia-challenge-dataset-mappings_2018.json, which links films to patients"),
    )


def _from_folders(args: argparse.Namespace) -> Imported:
    from CovidXRayLib.datasets.importing.folders import import_folders

    return import_folders(args.films, labels=dict(args.label), patient=args.patient, unmapped=args.unmapped)


def _from_rsna(args: argparse.Namespace) -> Imported:
    from CovidXRayLib.datasets.importing.rsna import import_rsna

    return import_rsna(
        args.table, args.films, classes=args.classes, mapping=args.mapping, unmapped=args.unmapped
    )


def _from_nih(args: argparse.Namespace) -> Imported:
    from CovidXRayLib.datasets.importing.nih import import_nih

    return import_nih(args.table, args.films, unmapped=args.unmapped)


def _from_ieee8023(args: argparse.Namespace) -> Imported:
    from CovidXRayLib.datasets.importing.ieee8023 import import_ieee8023

    return import_ieee8023(args.table, args.films, unmapped=args.unmapped)


def _import(args: argparse.Namespace) -> int:
    from CovidXRayLib.datasets.importing.to_manifest import to_manifest

    tables = (vars(args).get(name) for name in ("table", "classes", "mapping"))
    refuse_to_overwrite(filter(None, tables), [args.out])
    imported = args.find(args)
    new = to_manifest(
        imported, args.out, family=args.family, key=args.key or args.family, license=args.license,
        folds=args.folds, seed=args.seed, add=args.add,
    )  # fmt: skip
    console = Console()
    labels = Counter(row["label"] for row in new)
    if new:
        text = _("{path}: wrote {count} films of {patients} patients ({labels}).")
    else:
        text = _("{path}: unchanged, since it lists all these films already.")
    console.result(
        text.format(
            path=args.out,
            count=len(new),
            patients=len({row["group_id"] for row in new}),
            labels=counts_text(labels),
        )
    )
    if imported.excluded:
        console.note(
            _("{count} films excluded ({reasons}).").format(
                count=imported.excluded.total(), reasons=counts_text(imported.excluded)
            )
        )
    return ExitCode.OK


def _label(text: str) -> tuple[str, str]:
    from CovidXRayLib.datasets.manifest_columns import LABELS

    folder, _equals, label = text.rpartition("=")
    if not folder or label not in LABELS:
        raise argparse.ArgumentTypeError(
            _("{text!r} is not of the form FOLDER=LABEL with one of the labels {labels}").format(
                text=text, labels=", ".join(LABELS)
            )
        )
    return folder, label


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(
            _("{text!r} is not a valid regular expression: {error}").format(text=text, error=error)
        ) from None
