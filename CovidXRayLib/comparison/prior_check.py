"""Whether two films may be compared as prior and current film of one patient."""

from __future__ import annotations

from CovidXRayLib.films.film_origin import FilmOrigin
from CovidXRayLib.i18n import gettext as _


def refusal(old: FilmOrigin, new: FilmOrigin) -> str:
    """Return why two films must not be compared, in one sentence; empty if they may be.

    Parameters
    ----------
    old, new
        Origin of the prior and of the current film.
    """
    if not (old.patient_id and new.patient_id):
        return ""
    if old.patient_id != new.patient_id:
        return _(
            "These films have different Patient IDs and are not compared. Choose a prior of the same patient."
        )
    if old.issuer and new.issuer and old.issuer != new.issuer:
        return _(
            "The Patient IDs of these films come from different issuers, so the films are not compared. "
            "Choose a prior of the same patient."
        )
    return ""


def warnings(old: FilmOrigin, new: FilmOrigin) -> tuple[str, ...]:
    """Return what the reader must check before relying on the comparison, in sentences.

    Parameters
    ----------
    old, new
        As for :func:`refusal`.
    """
    found = []
    if not (old.patient_id and new.patient_id):
        found.append(
            _("No Patient ID in at least one of the files. Make sure that both are of the same patient.")
        )
    order = _order_problem(old, new)
    return (*found, order) if order else tuple(found)


def _order_problem(old: FilmOrigin, new: FilmOrigin) -> str:
    first, second = old.acquired, new.acquired
    if not (first.date and second.date):
        first, second = old.studied, new.studied
    if not (first.date and second.date):
        return _("No date in at least one of the files. Make sure that the prior is the earlier film.")
    is_timed = bool(first.time and second.time)
    if first == second or (first.date == second.date and not is_timed):
        return _("Both films have the same date. Make sure that the prior is the earlier film.")
    if (first.date, first.time) > (second.date, second.time):
        return _("The prior was taken after the current film. Select the later film as the current one.")
    return ""
