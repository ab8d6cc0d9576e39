"""Comparison of a reading with a prior reading of the same patient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from CovidXRayLib.classification.category import Category
from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading

MINIMAL_DETECTABLE_CHANGE: Final = 4.9
"""Change of the Brixia total beyond which two readings differ more than two readers of one film.

1.96 times the standard deviation of the difference between two radiologists' totals
(:func:`CovidXRayLib.metrics.rank_agreement.minimal_detectable_change`), on 121 films with COVID-19.
"""


@dataclass(frozen=True)
class Change:
    """A figure of both films; None if a film has none."""

    old: float | None
    new: float | None

    @property
    def difference(self) -> float | None:
        """Current minus prior value; None unless both films have the figure."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True)
class Comparison:
    """Changes from the prior to the current film.

    Attributes
    ----------
    probability
        Calibrated probability of COVID-19 pneumonia at a prevalence of 50%.
    categories
        Categories of the scores; None without a score, or from an earlier version.
    severity
        Estimated Brixia total, in [0, 18].
    right, left
        Its part in each of the patient's lungs, in [0, 9].
    remarks
        Sentences on differences that limit the comparison; empty if there are none.
    """

    probability: Change
    categories: tuple[Category | None, Category | None]
    severity: Change
    right: Change
    left: Change
    remarks: tuple[str, ...]

    @property
    def has_changed(self) -> bool | None:
        """Whether the severity changed by more than readers differ; None unless both films have one."""
        difference = self.severity.difference
        return None if difference is None else abs(difference) > MINIMAL_DETECTABLE_CHANGE


def compare(old: Reading, new: Reading) -> Comparison:
    """Compare two readings of one patient.

    Parameters
    ----------
    old, new
        Prior and current reading. Readings identify neither the patient nor the date; whether their films may
        be compared is decided by :mod:`CovidXRayLib.comparison.prior_check`.
    """
    return Comparison(
        probability=Change(old.probability, new.probability),
        categories=(old.category, new.category),
        severity=_change(old.severity, new.severity, lambda severity: severity.total),
        right=_change(old.severity, new.severity, lambda severity: severity.lungs[0]),
        left=_change(old.severity, new.severity, lambda severity: severity.lungs[1]),
        remarks=tuple(_remarks(old, new)),
    )


def _change(old: Severity | None, new: Severity | None, part: Callable[[Severity], float]) -> Change:
    return Change(None if old is None else part(old), None if new is None else part(new))


def _remarks(old: Reading, new: Reading) -> list[str]:
    remarks = []
    if old.film.sha256 and old.film.sha256 == new.film.sha256:
        remarks.append(_("Both are the same file."))
    views = old.film.view, new.film.view
    if all(views) and views[0] != views[1]:
        remarks.append(
            _(
                "Projections differ (prior {old}, current {new}); apparent lung size and brightness "
                "depend on the projection."
            ).format(old=views[0], new=views[1])
        )
    if old.weights.get("classifier") != new.weights.get("classifier"):
        remarks.append(
            _("The films were scored with different networks; the change in score is not meaningful.")
        )
    if old.probability is None:
        remarks.append(_("No score for the prior: {reasons}").format(reasons=" ".join(old.withheld_because)))
    if new.probability is None:
        remarks.append(
            _("No score for the current film: {reasons}").format(reasons=" ".join(new.withheld_because))
        )
    if old.mask_edited != new.mask_edited:
        remarks.append(_("The masks of only one of the films were manually edited."))
    return remarks
