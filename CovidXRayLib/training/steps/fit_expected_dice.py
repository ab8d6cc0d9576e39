"""Fit of the expected Dice of a U-Net's masks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm, read_manifest
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.segmentation.expected_dice import GOOD_DICE, ExpectedDice, write_expected_dice
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
from CovidXRayLib.training.data.mask_variants import MaskTable, joined, tabulate
from CovidXRayLib.training.data.training_films import films_to_learn_from
from CovidXRayLib.weights.registry import load_artifact

REFUSED_SHARE: Final = 0.005
DOUBTFUL_SHARE: Final = 0.02
PARTS: Final = 5  # of the cross-validation
SMALLEST_ERROR: Final = 0.01  # of the Dice: two readers never agree better
HUMAN: Final = "human"


@dataclass(frozen=True, eq=False)
class FittedExpectedDice:
    """A fit with the lungs that tell how good it is.

    Attributes
    ----------
    model
        The model, as written.
    measured
        By name of the films: expected Dice of each lung (n,), and the lungs.
    refused_below, doubtful_below
        Limits for the quality gate: the largest hundredths below which at most 0.5% and 2% of the good masks
        (Dice of 0.9 or more) of the training films lie, each predicted without its patient.
    """

    model: ExpectedDice
    measured: Mapping[str, tuple[NDArray[np.float64], MaskTable]]
    refused_below: float
    doubtful_below: float


def fit_expected_dice(
    data: Path,
    weights: Path,
    prints: Path,
    *,
    unseen: Sequence[Path] = (),
    left_out: Collection[str] = (),
) -> FittedExpectedDice:
    """Fit the expected Dice on the films that the U-Net was trained on, and write it beside the U-Net.

    Parameters
    ----------
    data
        Folder with the manifest. Films of the U-Net's held-out fold are measured, never fitted on.
    weights
        Folder with the U-Net.
    prints
        As for :func:`CovidXRayLib.training.data.training_films.films_to_learn_from`.
    unseen
        Further data folders, whose films are measured only.
    left_out
        Identifiers of films whose masks are wrong.

    Raises
    ------
    ManifestError
        If no film with human masks is left to fit on.
    """
    artifact = load_artifact("unet", weights)
    segmenter = LungSegmenter(create_engine("onnxruntime", "cpu"), artifact)
    fold = int(artifact.metadata["training"]["held_out_fold"])
    manifest = read_manifest(data)
    training = _with_masks(films_to_learn_from(manifest, held_out_folds={fold}, prints=prints), left_out)
    if not training:
        raise ManifestError(
            _("{data}: no film that the U-Net was trained on has human masks.").format(data=data)
        )
    lungs = joined(tabulate(training, segmenter), tabulate(training, segmenter, harder=True))
    model = fit(lungs)
    write_expected_dice(
        weights, model, artifact.sha256, f"{len(training)} films outside fold {fold} and harder variants"
    )
    held_out = _with_masks([film for film in manifest if film.fold == fold], left_out)
    tables = {
        _("fold {fold}").format(fold=fold): tabulate(held_out, segmenter),
        _("fold {fold}, made harder").format(fold=fold): tabulate(held_out, segmenter, harder=True),
    }
    for folder in unseen:
        tables[folder.name] = tabulate(_with_masks(read_manifest(folder), left_out), segmenter)
    good = out_of_part(lungs)[lungs.dice >= GOOD_DICE]
    return FittedExpectedDice(
        model,
        {name: (model(table.uncertain), table) for name, table in tables.items()},
        limit(good, REFUSED_SHARE),
        limit(good, DOUBTFUL_SHARE),
    )


def fit(lungs: MaskTable) -> ExpectedDice:
    """Fit by linear regression of the logarithms."""
    errors = np.log(np.maximum(1 - lungs.dice, SMALLEST_ERROR))
    exponent, logarithm = np.polyfit(np.log(lungs.uncertain), errors, 1)
    return ExpectedDice(float(np.exp(logarithm)), float(exponent))


def out_of_part(lungs: MaskTable) -> NDArray[np.float64]:
    """Return the expected Dice of each lung, (n,), by fits without its part of the patients."""
    patients, members = np.unique(lungs.groups, return_inverse=True)
    part = np.random.default_rng(0).permutation(np.arange(patients.size) % PARTS)[members]
    expected = np.empty(lungs.dice.size)
    for number in np.unique(part):
        own = part == number
        others = fit(lungs[~own]) if (~own).any() else fit(lungs)
        expected[own] = others(lungs.uncertain[own])
    return expected


def limit(expected: NDArray[np.float64], share: float) -> float:
    """Return the largest hundredth below which at most that share of the values lies."""
    return float(np.floor(np.quantile(expected, share, method="lower") * 100) / 100) if expected.size else 0.0


def _with_masks(films: Sequence[ManifestFilm], left_out: Collection[str]) -> list[ManifestFilm]:
    return [film for film in films if film.mask_quality == HUMAN and film.id not in left_out]
