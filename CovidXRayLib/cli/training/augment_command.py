"""``covidxray augment``: draw a grid of augmented films."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.analyze.notes import note_skipped
from CovidXRayLib.cli.options.argument_types import integer_between, path_ending_in
from CovidXRayLib.cli.options.output_files import refuse_to_overwrite
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
Draw randomly augmented variants of films, as used in training, side by side in one image.
The first variant of each film is the original. The lung outlines are transformed with the
film: blue on the left of a standard display (the patient's right), orange on the right;
a horizontal flip exchanges them. The same seed gives the same image.
""")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "augment",
        help=_("draw a grid of augmented films"),
        description=_(_DESCRIPTION),
    )
    parser.add_argument("films", metavar="FILM", nargs="+", type=Path, help=_("a film, or a folder of films"))
    parser.add_argument(
        "--out",
        metavar="OUT.png",
        type=path_ending_in(".png"),
        required=True,
        help=_("output image; overwritten if it exists"),
    )
    parser.add_argument(
        "--kind",
        choices=VARIANT_KINDS,
        default=VARIANT_KINDS[0],
        help=_(
            "augmentation to show: that of the original study, or of the U-Net or classifier training "
            "(default: %(default)s)"
        ),
    )
    parser.add_argument(
        "--rows",
        metavar="N",
        type=integer_between(1, 50),
        default=3,
        help=_("rows of variants per film, 1 to 50 (default: %(default)s)"),
    )
    parser.add_argument(
        "--columns",
        metavar="N",
        type=integer_between(1, 50),
        default=5,
        help=_("columns of variants per film, 1 to 50 (default: %(default)s)"),
    )
    parser.add_argument(
        "--side",
        metavar="PIXELS",
        type=integer_between(64, 1024),
        default=256,
        help=_("longer side of each variant, 64 to 1024 (default: %(default)s)"),
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=integer_between(0, 2**31),
        default=0,
        help=_("random seed (default: %(default)s)"),
    )
    parser.add_argument(
        "--without",
        metavar="PART",
        choices=PARTS,
        action="append",
        default=[],
        help=_("turn off a transform of the original augmentation, one of: {parts}; may be repeated").format(
            parts=", ".join(PARTS)
        ),
    )
    parser.add_argument(
        "--shear-unit",
        choices=SHEAR_UNITS,
        default=SHEAR_UNITS[0],
        help=_(
            "unit of the original shear range of 0.05 (default: %(default)s, as in Keras' ImageDataGenerator)"
        ),
    )
    parser.add_argument(
        "--weights",
        metavar="DIR",
        type=Path,
        help=_(
            "folder of model weights with the U-Net; also COVIDXRAY_WEIGHTS (default: the built-in weights)"
        ),
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
        If a film cannot be read, or, for the classifier, its lung segmentation fails the quality check.
    WeightsError, EngineError
        If the U-Net cannot be loaded.
    OutputClashError
        If the image would overwrite a film.
    """
    import cv2

    from CovidXRayLib.engines.factory import create_engine
    from CovidXRayLib.films.skipped_files import SkippedFileList
    from CovidXRayLib.films.walk import find_films
    from CovidXRayLib.reporting.files.earlier_results import is_earlier_result
    from CovidXRayLib.reporting.files.result_mark import marked_png
    from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
    from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation
    from CovidXRayLib.training.data.variant_grid import augmentation_table, draw_grid
    from CovidXRayLib.weights.registry import load_artifact, weights_folder

    refuse_to_overwrite(arguments.films, [arguments.out])
    original = OriginalAugmentation(shear_unit=arguments.shear_unit).without(*arguments.without)
    artifact = load_artifact("unet", weights_folder(arguments.weights))
    segmenter = LungSegmenter(create_engine(), artifact)
    skipped = SkippedFileList()
    films = [
        (path.name, _variants(path, place, segmenter, original, arguments))
        for place, path in enumerate(find_films(arguments.films, skipped, is_earlier_result))
    ]
    settings = {
        "original": [_("Augmentation of the original study."), *augmentation_table(original)],
        "unet": [_("Augmentation of the U-Net training.")],
        "classifier": [_("Augmentation of the classifier training, after normalization.")],
    }[arguments.kind]
    settings.append(_("Seed: {seed}.").format(seed=arguments.seed))
    sheet = draw_grid(films, settings, arguments.columns, arguments.side)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    encoded = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))[1]
    write_atomically(arguments.out, marked_png(encoded.tobytes()))
    console = Console()
    note_skipped(console, skipped)
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

    film = read_film(path)
    pixels, aspect = film.network_pixels(), film.pixel_aspect
    found = segmenter.segment(pixels, aspect)
    if arguments.kind == "classifier" and found.quality.reasons:
        raise FilmError(path, _("its lung segmentation failed the quality check"), _("omit this film"))
    sources = [None] + [
        np.random.default_rng([arguments.seed, place, number])
        for number in range(1, arguments.rows * arguments.columns)
    ]
    return [
        show_variant(arguments.kind, pixels, found.on_film, arguments.side, rng, original, aspect)
        for rng in sources
    ]
