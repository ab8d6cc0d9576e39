"""Agreement of the U-Net's masks with human ones, separately for clear and opaque lungs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from CovidXRayLib.evaluation.lungs.expected_dice_figures import (
    ExpectedDiceFigures,
    expected_dice_figures,
)
from CovidXRayLib.evaluation.lungs.mask_agreement import Agreement, agreement
from CovidXRayLib.evaluation.scoring.film_result import FilmResult, patients
from CovidXRayLib.evaluation.scoring.lung_opacification import OPAQUE_FROM


@dataclass(frozen=True)
class HumanMaskFigures:
    """Agreement with human masks.

    Attributes
    ----------
    all
        Of all films.
    clear, opaque
        Of films with clear and with opaque lungs.
    by_source_family
        Of each source family's films.
    """

    all: Agreement
    clear: Agreement
    opaque: Agreement
    by_source_family: Mapping[str, Agreement]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "all": self.all.to_dict(),
            "clear": self.clear.to_dict(),
            "opaque": self.opaque.to_dict(),
            "by_source_family": {name: found.to_dict() for name, found in self.by_source_family.items()},
        }


@dataclass(frozen=True)
class LungFigures:
    """Agreement of the U-Net with the manifest's masks.

    Attributes
    ----------
    opaque_from
        Opaque fraction of the lungs, in [0, 1], above which a film counts as opaque.
    human, silver
        Agreement with human masks, and with those of another network.
    expected
        Expected against true Dice on films with human masks.
    """

    opaque_from: float
    human: HumanMaskFigures
    silver: Agreement
    expected: ExpectedDiceFigures

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "opaque_from": self.opaque_from,
            "human": self.human.to_dict(),
            "silver": self.silver.to_dict(),
            "expected": self.expected.to_dict(),
        }


def lung_figures(results: Sequence[FilmResult]) -> LungFigures:
    """Return agreement with human masks, also by opacity and source family, and with silver masks."""
    human = [result for result in results if result.film.mask_quality == "human"]
    return LungFigures(
        opaque_from=OPAQUE_FROM,
        human=HumanMaskFigures(
            all=of_results(human),
            clear=of_results([result for result in human if not is_opaque(result)]),
            opaque=of_results([result for result in human if is_opaque(result)]),
            by_source_family={
                name: of_results([result for result in human if result.film.source_family == name])
                for name in sorted({result.film.source_family for result in human})
            },
        ),
        silver=of_results([result for result in results if result.film.mask_quality == "silver"]),
        expected=expected_dice_figures(human),
    )


def is_opaque(result: FilmResult) -> bool:
    """Return whether a film's lungs count as opaque; False if that cannot be measured."""
    return result.opaque_share is not None and result.opaque_share > OPAQUE_FROM


def of_results(results: Sequence[FilmResult]) -> Agreement:
    """Return the agreement of the U-Net with the manifest's masks; films without masks are left out."""
    with_mask = [result for result in results if result.overlap is not None]
    overlaps = [result.overlap for result in with_mask if result.overlap is not None]
    return agreement(overlaps, patients(with_mask))
