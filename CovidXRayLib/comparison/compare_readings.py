"""Comparison of a reading with a prior reading of the same patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading

# Other grayscales of the same phantoms (gamma 0.8 or 1.25, or a black point of 8%) changed the opacity share
# by at most 0.18 in 95% of lungs; gamma 1.25 combined with the black point changed it by 0.29.
UNCERTAIN: Final = 0.2


@dataclass(frozen=True)
class Change:
    """A figure of both films, in [0, 1]; None if a film has none."""

    old: float | None
    new: float | None

    @property
    def difference(self) -> float | None:
        """Current minus prior value, in [-1, 1]; None unless both films have the figure."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True)
class Comparison:
    """Changes from the prior to the current film.

    Attributes
    ----------
    probability
        Calibrated probability of COVID-19 pneumonia at a prevalence of 50%.
    right, left
        Opacity share of the patient's right and left lung
        (:func:`CovidXRayLib.comparison.opacity_share.opacity_share`).
    remarks
        Sentences on differences that limit the comparison; empty if there are none.
    """

    probability: Change
    right: Change
    left: Change
    remarks: tuple[str, ...]


def compare(old: Reading, new: Reading) -> Comparison:
    """Compare two readings of one patient.

    Parameters
    ----------
    old, new
        Prior and current reading. Readings do not identify the patient, so the caller must ensure that both
        are of the same one.
    """
    return Comparison(
        probability=Change(old.probability, new.probability),
        right=Change(old.opacity_share[0], new.opacity_share[0]),
        left=Change(old.opacity_share[1], new.opacity_share[1]),
        remarks=tuple(_remarks(old, new)),
    )


def _remarks(old: Reading, new: Reading) -> list[str]:
    remarks = []
    if old.film.sha256 and old.film.sha256 == new.film.sha256:
        remarks.append(_("Both are the same file."))
    views = old.film.view, new.film.view
    if all(views) and views[0] != views[1]:
        remarks.append(
            _(
                "The earlier film is {old}, the later {new}: the lungs look larger and brighter in one than "
                "in the other."
            ).format(old=views[0], new=views[1])
        )
    if old.weights.get("classifier") != new.weights.get("classifier"):
        remarks.append(
            _("The films were scored with different networks: the change of the score means nothing.")
        )
    if old.probability is None:
        remarks.append(
            _("The earlier film has no score: {reasons}").format(reasons=" ".join(old.withheld_because))
        )
    if new.probability is None:
        remarks.append(
            _("The later film has no score: {reasons}").format(reasons=" ".join(new.withheld_because))
        )
    if old.mask_edited != new.mask_edited:
        remarks.append(_("The masks of one film were edited by hand, those of the other were not."))
    return remarks
