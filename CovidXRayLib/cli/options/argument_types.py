"""Argument types of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from CovidXRayLib.classification.prevalence import parse_prevalence, parse_share
from CovidXRayLib.datasets.manifest_columns import MANIFEST_NAME
from CovidXRayLib.films.dicom.uids import is_uid
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import has_language, languages
from CovidXRayLib.pacs.queries.date_range import parse_dates
from CovidXRayLib.training.distributed.devices import ALL
from CovidXRayLib.training.distributed.machines import Machines

Value = TypeVar("Value")


def path_text(text: str) -> str:
    """Refuse an empty path: it would be the current folder, where an unset shell variable was meant.

    Raises
    ------
    argparse.ArgumentTypeError
        If the text is empty.
    """
    if not text:
        raise argparse.ArgumentTypeError(_("the path is empty; name a file or a folder"))
    return text


def path(text: str) -> Path:
    """Parse a path; raises as :func:`path_text`."""
    return Path(path_text(text))


def data_folder(text: str) -> Path:
    """Parse a folder that contains ``manifest.csv``; that file itself names its folder, too."""
    named = path(text)
    return named.parent if named.name == MANIFEST_NAME and not named.is_dir() else named


def manifest_file(text: str) -> Path:
    """Parse a ``manifest.csv``, given the file or its folder."""
    return data_folder(text) / MANIFEST_NAME


def language(text: str) -> str:
    """Parse the code of a language that texts exist in.

    Raises
    ------
    argparse.ArgumentTypeError
        If there is no translation.
    """
    if not has_language(text):
        raise argparse.ArgumentTypeError(
            _("there is no translation for {text!r}; use one of: {known}").format(
                text=text, known=", ".join(languages())
            )
        )
    return text


def prevalence(text: str) -> float:
    """Parse a prevalence such as ``0.2`` or ``20%``, in (0, 1)."""
    return _or_usage_error(parse_prevalence, text)


def share(text: str) -> float:
    """Parse a fraction such as ``0.2`` or ``20%``, in (0, 1]."""
    return _or_usage_error(parse_share, text)


def study_dates(text: str) -> str:
    """Check a study date such as ``20200301``, or a range such as ``20200301-20200331``."""
    return _or_usage_error(parse_dates, text)


def study_uid(text: str) -> str:
    """Check the form of a Study Instance UID."""
    if not is_uid(text):
        raise argparse.ArgumentTypeError(_("{text!r} is not a UID such as 1.2.840.10008").format(text=text))
    return text


def _or_usage_error(parse: Callable[[str], Value], text: str) -> Value:
    """Parse a value; argparse shows only messages of ArgumentTypeError."""
    try:
        return parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def integer_between(lowest: int, highest: int) -> Callable[[str], int]:
    """Return an argparse type for integers in [lowest, highest]."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(_("{text!r} is not an integer").format(text=text)) from None
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(
                _("{value} is not between {lowest} and {highest}").format(
                    value=value, lowest=lowest, highest=highest
                )
            )
        return value

    return convert


def path_ending_in(ending: str) -> Callable[[str], Path]:
    """Return an argparse type for paths that end in `ending`, such as ``.png``, in any case."""

    def convert(text: str) -> Path:
        file = path(text)
        if file.suffix.lower() != ending:
            raise argparse.ArgumentTypeError(
                _("{text!r} does not end in {ending}").format(text=text, ending=ending)
            )
        return file

    return convert


def device_count(text: str) -> int | str:
    """Parse a number of devices, or ``all``."""
    return ALL if text == ALL else integer_between(1, 1024)(text)


def machines(text: str) -> Machines:
    """Parse ``HOST:PORT,COUNT,INDEX``, or ``auto``.

    Raises
    ------
    argparse.ArgumentTypeError
        If the form differs, or INDEX is not in [0, COUNT).
    """
    if text == "auto":
        return Machines()
    coordinator, *numbers = text.split(",")
    host, separator, port = coordinator.rpartition(":")
    if not (host and separator and port.isdigit() and len(numbers) == 2):
        raise argparse.ArgumentTypeError(
            _(
                "{text!r} is not of the form HOST:PORT,COUNT,INDEX; for the first of two machines, use "
                "10.0.0.1:9876,2,0"
            ).format(text=text)
        )
    count = integer_between(2, 65536)(numbers[0])
    return Machines(coordinator, count, integer_between(0, count - 1)(numbers[1]))
