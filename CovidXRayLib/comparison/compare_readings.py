"""Two readings of one patient: what changed from the earlier film to the later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading

# Displaying the same phantoms brighter or darker (gamma 0.8 or 1.25, or a black point of 8 %) changed the
# share of a lung by 0.18 or less in 19 of 20 lungs; gamma 1.25 and the black point together, by 0.29.
UNCERTAIN: Final = 0.2


@dataclass(frozen=True)
class Change:
    """One figure on both films, in [0, 1]; None where a film has none."""

    old: float | None
    new: float | None

    @property
    def difference(self) -> float | None:
        """Later minus earlier, in [-1, 1]; None unless both films have the figure."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True)
class Comparison:
    """What changed from the earlier film to the later.

    Attributes
    ----------
    probability
        Calibrated probability of COVID-19 pneumonia at a prevalence of one half, as in the readings.
    right, left
        Opacity share of the patient's lungs
        (:func:`CovidXRayLib.comparison.opacity_share.opacity_share`).
    remarks
        Sentences on what makes the two films hard to compare; empty if nothing does.
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
        The earlier and the later reading. Readings carry no name: that both are of one patient is for the
        caller to know.
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
