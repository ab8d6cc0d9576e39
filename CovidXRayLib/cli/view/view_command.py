"""``covidxray view``: the panel of the 3D Slicer extension in its own window."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path
from typing import Final

from CovidXRayLib.cli.options.argument_types import path_ending_in
from CovidXRayLib.cli.options.output_files import refuse_to_overwrite
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.cli.terminal.missing_package import missing_package_sentence
from CovidXRayLib.cli.view.display import forget_unreachable_displays, has_display
from CovidXRayLib.cli.view.panel_folders import panel_folders
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.resources import resources_folder

_DESCRIPTION: Final = gettext_noop("""\
Open the panel of the 3D Slicer extension in its own window, without Slicer (uses the package
slicer-core). Without FILM, the window offers sample films; --screenshot opens the first of them.
""")
_SMALLEST: Final = 320
_LARGEST: Final = 16_384


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "view",
        help=_("open films in a window (requires the extra 'app')"),
        description=_(_DESCRIPTION),
    )
    parser.add_argument("films", metavar="FILM", nargs="*", type=Path, help=_("a film, or a folder of films"))
    parser.add_argument(
        "--screenshot",
        metavar="OUT.png",
        type=path_ending_in(".png"),
        help=_("analyze the film, save a screenshot of the window, and exit; no display needed"),
    )
    parser.add_argument(
        "--size",
        metavar="WxH",
        type=_size,
        default=(1280, 800),
        help=_("width and height of the window in pixels (default: 1280x800)"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the window, or write the screenshot.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    OutputClashError
        If the screenshot would overwrite a film.
    """
    if arguments.screenshot is not None:
        refuse_to_overwrite(arguments.films, [arguments.screenshot], "--screenshot")
    for needed in ("slicer", "PySide6"):
        if not importlib.util.find_spec(needed):
            return _refuse(missing_package_sentence(needed), ExitCode.INSTALLATION)
    for film in arguments.films:
        if not film.exists():
            return _refuse(_("{film}: no such file or folder.").format(film=film), ExitCode.USAGE)
    forget_unreachable_displays(os.environ)
    if arguments.screenshot is None and not has_display(os.environ):
        return _refuse(
            _("no display available; use --screenshot OUT.png to write an image file."), ExitCode.USAGE
        )
    module, host = panel_folders()
    sys.path.insert(0, str(host))
    from slicerhost.systemlibraries import missing_packages

    missing = missing_packages(offscreen=arguments.screenshot is not None)
    if missing:
        return _refuse(
            _(
                "system libraries are missing; on Debian or Ubuntu install them with: apt-get install "
                "{packages}"
            ).format(packages=" ".join(missing)),
            ExitCode.INSTALLATION,
        )
    return _show(arguments, module / "CovidXRay.py")


def _show(arguments: argparse.Namespace, module: Path) -> int:
    from slicerhost.panel import PanelError, draw_panel, show_panel

    if arguments.screenshot is None:
        show_panel(module, arguments.films, arguments.size)
        return ExitCode.OK
    films = arguments.films or sorted((resources_folder() / "Samples").glob("*.dcm"))[:1]
    try:
        arguments.screenshot.parent.mkdir(parents=True, exist_ok=True)
        draw_panel(module, films, arguments.size, arguments.screenshot)
    except PanelError as error:
        return _refuse(str(error), ExitCode.FILM_FAILED)
    Console().result(str(arguments.screenshot))
    return ExitCode.OK


def _refuse(sentence: str, code: ExitCode) -> ExitCode:
    Console().error(f"covidxray: {sentence}")
    return code


def _size(text: str) -> tuple[int, int]:
    """Parse a size such as ``1280x800``."""
    width, _x, height = text.lower().partition("x")
    try:
        size = int(width), int(height)
    except ValueError:
        problem = _("{text!r} is not a valid size; use the form 1280x800").format(text=text)
        raise argparse.ArgumentTypeError(problem) from None
    if not all(_SMALLEST <= side <= _LARGEST for side in size):
        raise argparse.ArgumentTypeError(
            _("{text}: each side must be between {smallest} and {largest} pixels").format(
                text=text, smallest=_SMALLEST, largest=_LARGEST
            )
        )
    return size
