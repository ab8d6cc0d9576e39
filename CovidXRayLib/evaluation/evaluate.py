"""Evaluation of a folder of weights on films that trained none of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from CovidXRayLib.classification.evidence import OperatingPoint, wilson
from CovidXRayLib.datasets.manifest import ManifestFilm, read_manifest
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.evaluation.figures import (
    FilmResult,
    auc,
    by_source_family,
    describe,
    lung_figures,
    scores_and_truth,
    within_family,
)
from CovidXRayLib.evaluation.film_checks import check_films
from CovidXRayLib.evaluation.overlap import LungOverlap
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.training.lung_films import read_masks
from CovidXRayLib.weights.names import NETWORKS
from CovidXRayLib.weights.registry import load_artefact


class EvaluationError(CovidXRayError):
    """Films that cannot be evaluated on: trained on, or of one class only."""


def evaluate(data: Path, weights: Path, fold: int) -> tuple[dict[str, Any], OperatingPoint]:
    """Measure all networks on one fold and write ``operating_point.json`` beside the weights.

    Parameters
    ----------
    data
        Folder with the manifest.
    weights
        Folder of weights; the classifier's threshold is in its metadata, set on other films.
    fold
        The fold to evaluate on, which every network must have held out.

    Returns
    -------
    tuple
        All figures as plain values, intervals as [value, low, high]; and the operating point.

    Raises
    ------
    EvaluationError
        If a network was trained on the fold, or its scored films are of one class.
    """
    refuse_seen_fold(weights, fold)
    manifest = read_manifest(data)
    films = [film for film in manifest if film.fold == fold]
    analyzer = Analyzer(weights=weights)
    results = run_networks(analyzer, films)
    classifier = load_artefact("classifier", weights)
    threshold = float(classifier.metadata["threshold"])
    # COVID-19 without a visible pattern is reported apart, as the original left such films out.
    main = [result for result in results if result.film.label != "covid_no_pattern"]
    # As a user would see it: without the films whose score is withheld.
    scored = [result for result in main if result.probability is not None and not result.withheld_by]
    unseen = [result for result in results if result.film.label == "covid_no_pattern"]
    scores, truth = scores_and_truth(scored)
    if truth.all() or not truth.any():
        raise EvaluationError(
            _(
                "{data}: of fold {fold}, the films that get a score are all of one class; choose another "
                "fold."
            ).format(data=data, fold=fold)
        )
    point = OperatingPoint(
        threshold,
        true_positives=int((scores[truth] >= threshold).sum()),
        false_negatives=int((scores[truth] < threshold).sum()),
        true_negatives=int((scores[~truth] < threshold).sum()),
        false_positives=int((scores[~truth] >= threshold).sum()),
    )
    figures = {
        "fold": fold,
        "data": describe(manifest),
        "weights": {name: load_artefact(name, weights).sha256 for name in NETWORKS},
        "lungs": lung_figures(results),
        "filmcheck": check_films(analyzer, results),
        "classifier": {
            "films": len(main),
            "withheld": {result.film.id: list(result.withheld_by) for result in main if result.withheld_by},
            "positives": int(truth.sum()),
            "negatives": int((~truth).sum()),
            "auc": auc(scored).to_list(),
            "accuracy": wilson(point.true_positives + point.true_negatives, len(scored)).to_list(),
            "sensitivity": point.sensitivity.to_list(),
            "specificity": point.specificity.to_list(),
            "threshold": threshold,
            "counts": {
                "true_positives": point.true_positives,
                "false_negatives": point.false_negatives,
                "true_negatives": point.true_negatives,
                "false_positives": point.false_positives,
            },
            "brier": round(float(np.mean((scores - truth) ** 2)), 4),
            "by_source_family": by_source_family(scored, threshold),
            "auc_by_view": {
                view or "not stated": auc([result for result in scored if result.film.view == view]).to_list()
                for view in sorted({result.film.view for result in scored})
                if len({result.film.is_covid for result in scored if result.film.view == view}) == 2
            },
            "covid_without_pattern": {
                "films": len(unseen),
                "called_positive": sum((result.probability or 0) >= threshold for result in unseen),
            },
            "auc_within_family_with_both_classes": within_family(scored),
        },
    }
    return figures, point


def refuse_seen_fold(weights: Path, fold: int) -> None:
    """Make sure that no network of the folder was trained or calibrated on a fold.

    Raises
    ------
    EvaluationError
        If one was.
    """
    for name in NETWORKS:
        held_out = load_artefact(name, weights).metadata["training"]["held_out_fold"]
        if held_out != fold:
            raise EvaluationError(
                _(
                    "{weights}: '{name}' held out fold {held_out} and was trained on fold {fold}; evaluate "
                    "on fold {held_out}."
                ).format(weights=weights, name=name, held_out=held_out, fold=fold)
            )


def run_networks(analyzer: Analyzer, films: Sequence[ManifestFilm]) -> list[FilmResult]:
    """Examine and score films; the score is there whatever the checks say."""
    results = []
    for row in tqdm(films, desc="films", disable=None):
        # Only the pixels: what the header says is not what is measured here.
        film = Film(read_film(row.file).pixels)
        lungs, checks = analyzer.examine(film)
        probability = analyzer.classify(film, lungs.on_film) if lungs.on_film.any() else None
        overlap = None
        if row.mask_quality == "human":
            truth = np.stack(read_masks(row, film.shape)) > 0
            overlap = LungOverlap.between(lungs.on_film, truth)
        withheld_by = tuple(check.name for check in checks if not check.ok)
        results.append(FilmResult(row, probability, withheld_by, overlap))
    return results
