"""``covidxray phantom``: generate synthetic chest films with ground truth, for tests and demonstrations."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.options.argument_types import integer_between
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

if TYPE_CHECKING:
    from CovidXRayLib.phantom.phantom import Phantom

_DESCRIPTION: Final = gettext_noop("""\
Generate synthetic chest radiographs as DICOM files. They show no real patient: each is
computed from a random seed, and the same seed gives the same film. Written to DIR:
  phantom_VIEW_SEED.dcm          the film (Digital X-Ray Image, For Presentation)
With --masks, also:
  phantom_VIEW_SEED.lungs.png    lung masks: 0 background, 1 right lung, 2 left lung
  phantom_VIEW_SEED.opacity.png  white where opacities were added
Existing files with these names are overwritten.
""")
LARGEST: Final = 4096


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "phantom",
        help=_("generate synthetic chest radiographs with ground-truth lung masks"),
        description=_(_DESCRIPTION),
    )
    parser.add_argument(
        "--out", metavar="DIR", required=True, type=Path, help=_("output folder; created if needed")
    )
    parser.add_argument(
        "--count",
        metavar="N",
        type=integer_between(1, 100_000),
        default=1,
        help=_("number of films, with consecutive seeds (default: 1)"),
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=integer_between(0, 2**31),
        default=0,
        help=_("random seed of the first film (default: 0)"),
    )
    parser.add_argument(
        "--size",
        metavar="PIXELS",
        type=integer_between(64, LARGEST),
        default=1024,
        help=_("image size: number of rows and columns, 64 to {largest} (default: 1024)").format(
            largest=LARGEST
        ),
    )
    parser.add_argument(
        "--view",
        choices=("PA", "AP", "LL"),
        default="PA",
        help=_(
            "PA: upright; AP: portable, with shallow inspiration, tubes and leads; LL: left lateral "
            "(default: PA)"
        ),
    )
    parser.add_argument(
        "--opacity",
        metavar="SHARE",
        type=_share,
        default=0.0,
        help=_("extent of the simulated pneumonia, from 0 (none) to 1 (default: 0)"),
    )
    parser.add_argument("--masks", action="store_true", help=_("also write the masks as PNG images"))
    parser.add_argument(
        "--monochrome1",
        action="store_true",
        help=_("store the films as MONOCHROME1 (inverted: air is white)"),
    )
    parser.add_argument(
        "--compression",
        choices=("none", "RLE", "JPEG-LS", "JPEG 2000"),
        default="none",
        help=_("lossless compression of the pixel data (default: none)"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the films.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.
    """
    from CovidXRayLib.cli.terminal.console import Console
    from CovidXRayLib.cli.terminal.exit_codes import ExitCode
    from CovidXRayLib.phantom.phantom_dicom import write_dicom

    console = Console()
    if args.view == "LL" and (args.opacity > 0 or args.masks):
        console.error(_("--opacity and --masks are not available for lateral phantoms; omit them."))
        return ExitCode.USAGE
    for seed in range(args.seed, args.seed + args.count):
        phantom = _project(args, seed)
        path = args.out / f"phantom_{args.view}_{seed:04d}.dcm"
        try:
            args.out.mkdir(parents=True, exist_ok=True)
            write_dicom(
                phantom,
                path,
                photometric="MONOCHROME1" if args.monochrome1 else "MONOCHROME2",
                compression=args.compression,
            )
            if args.masks:
                _write_masks(phantom, path)
        except OSError as error:
            console.error(
                _("{path}: cannot write ({error}); choose another --out.").format(
                    path=path, error=error.strerror or error
                )
            )
            return ExitCode.NOT_WRITTEN
        console.result(str(path))
    return ExitCode.OK


def _project(args: argparse.Namespace, seed: int) -> Phantom:
    """Return the phantom described by the arguments."""
    if args.view == "LL":
        from CovidXRayLib.phantom.lateral_chest import project_lateral

        return project_lateral(seed, args.size)
    from CovidXRayLib.phantom.frontal_chest import project_chest

    return project_chest(seed, args.size, view=args.view, opacity=args.opacity)


def _write_masks(phantom: Phantom, path: Path) -> None:
    """Write the masks next to a film."""
    import cv2
    import numpy as np

    right, left = phantom.lungs.astype(np.uint8)
    for suffix, image in (
        (".lungs.png", right + 2 * left),
        (".opacity.png", phantom.opacity.astype(np.uint8) * 255),
    ):
        target = path.with_suffix(suffix)
        # Written by Python, because OpenCV gives no reason when writing fails.
        target.write_bytes(cv2.imencode(".png", image)[1].tobytes())


def _share(text: str) -> float:
    """Parse a number in [0, 1]."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text!r} is not a number").format(text=text)) from None
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(_("{text} is not between 0 and 1").format(text=text))
    return value
