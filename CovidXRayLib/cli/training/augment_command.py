"""``covidxray augment``: a picture grid of what the augmentation makes of films."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.analyze.notes import note_left_out
from CovidXRayLib.cli.options.argument_types import whole_number
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.augmentation.augmentation_names import PARTS, SHEAR_UNITS, VARIANT_KINDS

if TYPE_CHECKING:
    from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
    from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation
    from CovidXRayLib.training.data.variants import ShownVariant

_DESCRIPTION: Final = gettext_noop("""\
Draw random variants of films as the trainings see them, side by side in one picture. The
first of each film is the film as it is. Outlined are the lungs, blue on the left of a
standard display (the patient's right), orange on the right; they move with the film, and
change sides when it is mirrored. The same seed draws the same picture again.
""")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "augment",
        help=_("draw a picture grid of augmented films"),
        description=_(_DESCRIPTION),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("films", metavar="FILM", nargs="+", type=Path, help=_("a film, or a folder of films"))
    parser.add_argument(
        "--out", metavar="OUT.png", type=_png, required=True, help=_("the picture; replaced if it exists")
    )
    parser.add_argument(
        "--kind",
        choices=VARIANT_KINDS,
        default=VARIANT_KINDS[0],
        help=_(
            "original: the table of the original; unet, classifier: what these networks are trained "
            "with (default: %(default)s)"
        ),
    )
    for name, count in (("--rows", 3), ("--columns", 5)):
        parser.add_argument(
            name,
            metavar="N",
            type=whole_number(1, 50),
            default=count,
            help=_("for each film (default: %(default)s)"),
        )
    parser.add_argument(
        "--side",
        metavar="PIXELS",
        type=whole_number(64, 1024),
        default=256,
        help=_("longest side of each variant, 64 to 1024 (default: %(default)s)"),
    )
    parser.add_argument(
        "--seed", metavar="N", type=whole_number(0, 2**31), default=0, help=_("(default: %(default)s)")
    )
    parser.add_argument(
        "--without",
        metavar="PART",
        choices=PARTS,
        action="append",
        default=[],
        help=_("switch a part of the original's table off, one of: {parts}; may be repeated").format(
            parts=", ".join(PARTS)
        ),
    )
    parser.add_argument(
        "--shear-unit",
        choices=SHEAR_UNITS,
        default=SHEAR_UNITS[0],
        help=_("the unit of the table's shear of 0.05 (default: %(default)s, as in the original's tool)"),
    )
    parser.add_argument(
        "--weights", metavar="DIR", type=Path, help=_("folder with the U-Net; also COVIDXRAY_WEIGHTS")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Draw the grid.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    FilmError
        If a film cannot be read, or its lungs are not found and the classifier's variants are asked for.
    WeightsError, EngineError
        If the U-Net cannot be used.
    """
    import cv2

    from CovidXRayLib.engines.factory import create_engine
    from CovidXRayLib.films.skipped_files import LeftOutList
    from CovidXRayLib.films.walk import find_films
    from CovidXRayLib.reporting.files.earlier_results import is_earlier_result
    from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
    from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation
    from CovidXRayLib.training.data.variant_grid import draw_grid, table_in_words
    from CovidXRayLib.weights.registry import load_artefact, weights_folder

    original = OriginalAugmentation(shear_unit=arguments.shear_unit).without(*arguments.without)
    artefact = load_artefact("unet", weights_folder(arguments.weights))
    segmenter = LungSegmenter(create_engine(), artefact)
    left_out = LeftOutList()
    films = [
        (path.name, _variants(path, place, segmenter, original, arguments))
        for place, path in enumerate(find_films(arguments.films, left_out, is_earlier_result))
    ]
    settings = {
        "original": [_("The original's augmentation."), *table_in_words(original)],
        "unet": [_("The augmentation of the U-Net's training.")],
        "classifier": [_("The augmentation of the classifier's training, after the normalisation.")],
    }[arguments.kind]
    settings.append(_("Seed: {seed}.").format(seed=arguments.seed))
    sheet = draw_grid(films, settings, arguments.columns, arguments.side)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    encoded = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))[1]
    write_atomically(arguments.out, encoded.tobytes())
    console = Console()
    note_left_out(console, left_out)
    console.result(str(arguments.out))
    return ExitCode.OK


def _variants(
    path: Path,
    place: int,
    segmenter: LungSegmenter,
    original: OriginalAugmentation,
    arguments: argparse.Namespace,
) -> list[ShownVariant]:
    import numpy as np

    from CovidXRayLib.films.reader import read_film
    from CovidXRayLib.training.data.variants import show_variant

    pixels = read_film(path).pixels
    found = segmenter.segment(pixels)
    if arguments.kind == "classifier" and found.quality.reasons:
        raise FilmError(path, _("its lungs were not found well enough to cut them out"), _("leave it out"))
    sources = [None] + [
        np.random.default_rng([arguments.seed, place, number])
        for number in range(1, arguments.rows * arguments.columns)
    ]
    return [
        show_variant(arguments.kind, pixels, found.on_film, arguments.side, rng, original) for rng in sources
    ]


def _png(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(_("{text!r} does not end in .png").format(text=text))
    return path
