"""Evaluation of networks on films that they have not seen, pooled over folders of weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from CovidXRayLib.classification.category import Category
from CovidXRayLib.datasets.manifest import ManifestFilm, read_each_manifest
from CovidXRayLib.evaluation.figures import held_out_sources
from CovidXRayLib.evaluation.figures.classifier_figures import classifier_figures, main_films
from CovidXRayLib.evaluation.figures.data_description import describe
from CovidXRayLib.evaluation.figures.distorted_films import distorted_figures
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures, WeightsDescription
from CovidXRayLib.evaluation.figures.failures import find_failures
from CovidXRayLib.evaluation.figures.held_out_sources import HeldOutFigures
from CovidXRayLib.evaluation.figures.quality_checks import check_figures
from CovidXRayLib.evaluation.figures.worst_cases import WorstCases
from CovidXRayLib.evaluation.lungs.lung_figures import lung_figures
from CovidXRayLib.evaluation.lungs.reader_agreement import reader_figures
from CovidXRayLib.evaluation.opacity.map_figures import map_figures
from CovidXRayLib.evaluation.probes.entries import Entry
from CovidXRayLib.evaluation.scoring.annotations import Annotations
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.evaluation.scoring.held_out_set import TEST, open_test_sets, read_held_out_sets
from CovidXRayLib.evaluation.scoring.pooled_results import Assignment, Pooled
from CovidXRayLib.evaluation.scoring.score_films import UNDISTORTED
from CovidXRayLib.evaluation.scoring.unseen_films import (
    EvaluationError,
    WeightsFolder,
    assign,
    require_unseen_films,
)
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.weights.network_names import NETWORKS


@dataclass(frozen=True)
class Evaluation:
    """Results of an evaluation.

    Attributes
    ----------
    figures
        The figures.
    folders
        The folders of weights.
    scored
        Results of the films of the classifier's main figures.
    lungs
        Results of all films that the U-Net has not seen.
    lungs_by
        Folder whose U-Net evaluated each of them, by film identifier.
    classified
        Results of all films that the classifier has not seen.
    classified_by
        Folder whose classifier evaluated each of them, by film identifier.
    annotations
        Readers' drawings and scores of the films.
    """

    figures: EvaluationFigures
    folders: Sequence[WeightsFolder]
    scored: Sequence[FilmResult]
    lungs: Sequence[FilmResult]
    lungs_by: Assignment
    classified: Sequence[FilmResult]
    classified_by: Assignment
    annotations: Annotations


def evaluate(
    data: Sequence[Path],
    weights: Sequence[Path],
    out: Path,
    *,
    split: str = "",
    record: Path | None = None,
    distortions: Sequence[str] = (),
    probes: Sequence[Entry] = (),
) -> Evaluation:
    """Evaluate all networks on films that they have not seen.

    Parameters
    ----------
    data
        Folders with a manifest each, and optionally readers' drawings and scores.
    weights
        Folders of weights; each film is evaluated by one that has not seen it.
    out
        Existing folder, in which predictions are saved for the next run.
    split
        ``"test"`` for the films of that split; empty for all others.
    record
        Record of opened test sets; by default in the folder of their manifest.
    distortions
        Names of distortions under which the main figures are repeated.
    probes
        Entries of bias probes, reported beside the figures.

    Raises
    ------
    EvaluationError
        If a network has seen all films, or the scored films are of one class only.
    OpenedTestError
        If the record of opened test sets cannot be read or written.
    """
    folders = [WeightsFolder.open(path) for path in weights]
    manifests, annotations = read_each_manifest(data), Annotations.read(data)
    manifest = [film for of_folder in manifests.values() for film in of_folder]
    names = ", ".join(map(str, data))
    films = [film for film in manifest if (film.split == TEST) == (split == TEST)]
    if split == TEST:
        open_test_sets(manifests, folders, record)
    require_unseen_films(folders, films, names)
    assignments = {network: assign(folders, films, network) for network in NETWORKS}
    conditions = [UNDISTORTED, *distortions]
    scored = Pooled(folders, films, assignments, conditions, out, annotations)
    undistorted = {network: scored.results(assignments[network], UNDISTORTED) for network in NETWORKS}
    shown = main_films(undistorted["classifier"])
    if len({result.film.is_covid for result in shown}) < 2:
        raise EvaluationError(
            _("{data}: all unseen films with a score are of one class; evaluate on films of both.").format(
                data=names
            )
        )
    unseen_lungs = undistorted["unet"]
    category_of = partial(_category, assignments["classifier"])
    figures = EvaluationFigures(
        split=split,
        weights=[WeightsDescription.of(folder) for folder in folders],
        test_set=read_held_out_sets(manifests, record),
        data=describe(films),
        films_judged={network: len(assignments[network]) for network in NETWORKS},
        classifier=classifier_figures(
            undistorted["classifier"],
            _lungs_seen(assignments["classifier"], films),
            category_of,
        ),
        maps=map_figures(undistorted["classifier"], annotations.brixia),
        source_held_out=_source_held_out(folders, films, conditions[:1], out, annotations),
        lungs=lung_figures(unseen_lungs),
        readers=reader_figures(films, unseen_lungs),
        filmcheck=check_figures(undistorted["filmcheck"]),
        distorted={
            condition: distorted_figures(
                scored.results(assignments["classifier"], condition),
                scored.results(assignments["unet"], condition),
            )
            for condition in (conditions if distortions else ())
        },
        worst=WorstCases.among(unseen_lungs, shown),
        failures=find_failures(undistorted["classifier"], category_of, annotations.brixia),
        probes=probes,
    )
    return Evaluation(
        figures,
        folders,
        scored=shown,
        lungs=unseen_lungs,
        lungs_by=assignments["unet"],
        classified=undistorted["classifier"],
        classified_by=assignments["classifier"],
        annotations=annotations,
    )


def _source_held_out(
    folders: Sequence[WeightsFolder],
    films: Sequence[ManifestFilm],
    conditions: Sequence[str],
    out: Path,
    annotations: Annotations,
) -> dict[str, HeldOutFigures]:
    figures = {}
    present = {film.source_family for film in films}
    for family, without_family in held_out_sources.families_held_out(folders).items():
        if family not in present:
            continue
        assignments = held_out_sources.films_to_compare(without_family, films, family)
        scored = Pooled(without_family, films, {"classifier": assignments}, conditions, out, annotations)
        shown = [result for result in scored.results(assignments, UNDISTORTED) if result.is_shown]
        figures[family] = held_out_sources.held_out_figures(shown, family)
    return figures


def _lungs_seen(assignments: Assignment, films: Sequence[ManifestFilm]) -> int:
    """Count films that the classifier has not seen, but its U-Net has."""
    by_id = {film.id: film for film in films}
    return sum(not folder.held_out["unet"].has_not_seen(by_id[name]) for name, folder in assignments.items())


def _category(assignment: Assignment, result: FilmResult) -> Category:
    if result.probability is None:
        raise ValueError(f"{result.film.id}: it has no score")
    evidence = assignment[result.film.id].score_evidence
    return evidence.category(result.probability, result.film.view)
