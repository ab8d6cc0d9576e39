"""Warnings about damaged compressed pixel data that is displayed nevertheless."""

from __future__ import annotations

from CovidXRayLib.films.codecs.codestream import Codestream
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _


def damaged_note() -> str:
    """Return the warning that pixels are missing or damaged."""
    return _("The JPEG data in the file are damaged: a part of the image may be wrong or missing.")


def surplus_note() -> str:
    """Return the warning about surplus bytes after the pixel data."""
    return _("Bytes that do not belong to the pixels stand before their end; they were ignored.")


def no_end_note() -> str:
    """Return the warning that only the end marker is missing."""
    return _("The end marker of the compressed pixels is missing; the pixels themselves are complete.")


def cut_short() -> FilmProblem:
    """Return the error for a stream that ends before its pixel data."""
    return FilmProblem(_("its compressed pixels are truncated"), _("copy or export it again"))


def end_notes(header: Codestream, short: bool, left_over: bool = False) -> list[str]:
    """Return the warnings about a decoded JPEG or JPEG-LS stream.

    Parameters
    ----------
    header
        Header of the stream.
    short
        Whether it holds fewer pixels than its header states.
    left_over
        Whether the decoder left bytes unread.

    Raises
    ------
    FilmProblem
        If pixels and the end marker are missing: the file is truncated.
    """
    if short:
        if header.end is None:
            raise cut_short()
        return [damaged_note()]
    if header.end is None:
        return [no_end_note()]
    return [surplus_note()] if left_over or header.data_end != header.end else []
