"""Which films a network may learn from: never a held-out one, in no guise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from CovidXRayLib.datasets.leaks import refuse_leaks, without_leaks
from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.i18n import gettext as _


def require_known_families(films: Iterable[ManifestFilm], families: Collection[str]) -> None:
    """Refuse to hold out a source family of which there is no film: it would be a slip of the pen.

    Raises
    ------
    ManifestError
        If there is such a family.
    """
    known = {film.source_family for film in films}
    unknown = set(families) - known
    if unknown:
        raise ManifestError(
            _(
                "No film comes from {families}; the manifest's source families are {known}: hold out one of "
                "these."
            ).format(families=", ".join(sorted(unknown)), known=", ".join(sorted(known)))
        )


def films_to_learn_from(
    films: Sequence[ManifestFilm],
    *,
    held_out_folds: Collection[int],
    held_out_families: Collection[str] = (),
    prints: Path,
    leaks: str = "leave_out",
) -> list[ManifestFilm]:
    """Leave out what is held out, what shows the same patient or image, and what may not train.

    Parameters
    ----------
    films
        The whole manifest: films without masks or of other labels can be copies, too.
    prints
        Folder that keeps what recognizes each film again, as for
        :func:`CovidXRayLib.datasets.film_fingerprints.take_prints`.
    leaks
        ``leave_out``: films that show a held-out patient or image are logged and do not train.
        ``refuse``: there is no training while there are such films.

    Raises
    ------
    LeakError
        If such films are refused and there are some.
    """
    candidates, held_out = [], []
    for film in films:
        kept_out = film.fold in held_out_folds or film.source_family in held_out_families
        if kept_out or not film.may_train:
            held_out.append(film)
        elif film.may_train_shipped_weights:
            candidates.append(film)
    if leaks == "refuse":
        refuse_leaks(candidates, held_out, cache=prints)
        return candidates
    return without_leaks(candidates, held_out, cache=prints)[0]
