"""The sentences about compressed pixels that are not as they should be, and are shown all the same."""

from __future__ import annotations

from CovidXRayLib.films.codecs.codestream import Codestream
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _


def damaged_note() -> str:
    """Say that what is shown is not all there, or not right."""
    return _("The JPEG data in the file are damaged: a part of the picture may be wrong or missing.")


def surplus_note() -> str:
    """Say that there was more than pixels."""
    return _("Bytes that do not belong to the pixels stand before their end; they were ignored.")


def no_end_note() -> str:
    """Say that the end marker alone is missing."""
    return _("The end marker of the compressed pixels is missing; the pixels themselves are complete.")


def cut_short() -> FilmProblem:
    """Refuse a stream that ends before its pixels do."""
    return FilmProblem(_("its compressed pixels are cut short"), _("copy or export it again"))


def end_notes(header: Codestream, short: bool, left_over: bool = False) -> list[str]:
    """Return what is to be said of a decoded JPEG or JPEG-LS stream, if anything.

    Parameters
    ----------
    header
        Where its parts lie.
    short
        Whether it holds fewer pixels than it promises.
    left_over
        Whether the decoder found bytes that it did not need.

    Raises
    ------
    FilmProblem
        If it is short and has no end either: then the rest of it is somewhere else.
    """
    if short:
        if header.end is None:
            raise cut_short()
        return [damaged_note()]
    if header.end is None:
        return [no_end_note()]
    return [surplus_note()] if left_over or header.data_end != header.end else []
