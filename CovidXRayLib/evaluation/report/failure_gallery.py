"""Images of films on which a reader would be misled; optional, since films may not be redistributable."""

from __future__ import annotations

from collections import Counter
from typing import Final

from CovidXRayLib.evaluation.document.document import Block, Image, Paragraph
from CovidXRayLib.evaluation.evaluate import Evaluation
from CovidXRayLib.evaluation.report.failures_section import KIND_NAMES, reason
from CovidXRayLib.evaluation.report.film_pictures import FilmPictures
from CovidXRayLib.i18n import gettext as _

PICTURES: Final = 2  # of a kind, and of a label


def failure_gallery(evaluation: Evaluation) -> list[Block]:
    """Return the first films of each kind of failure, without and with the opacity map."""
    pictures = FilmPictures(evaluation)
    shown: Counter[tuple[str, str]] = Counter()
    blocks: list[Block] = []
    for failure in evaluation.figures.failures:
        result = failure.result
        shown[failure.kind, result.film.label] += 1
        if shown[failure.kind, result.film.label] > PICTURES or result.probability is None:
            continue
        blocks.append(
            Image(
                _("{kind}: {film} ({label}); {reason}").format(
                    kind=_(KIND_NAMES[failure.kind]),
                    film=result.film.id,
                    label=result.film.label,
                    reason=reason(failure),
                ),
                _("{film}, and the same with the opacity map.").format(film=result.film.id),
                pictures.png(result),
                "image/png",
            )
        )
    if not blocks:
        return []
    notice = _(
        "Left: the film, with lesions drawn by readers in white; right: the opacity map. These films may "
        "not be redistributable; if so, neither is this report."
    )
    return [Paragraph(notice), *blocks]
