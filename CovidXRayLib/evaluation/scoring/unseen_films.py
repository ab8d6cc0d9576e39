"""Assignment of films to networks that have not seen them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from CovidXRayLib.classification.score_evidence import ScoreEvidence, read_score_evidence
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.evaluation.scoring.seen_films import FILE_NAME, film_name, read_seen_films
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.classifier_configuration import family_names
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.network_names import NETWORKS
from CovidXRayLib.weights.registry import load_artifact

logger = logging.getLogger(__name__)


class EvaluationError(CovidXRayError):
    """Films or weights that cannot be evaluated: all films were trained on, or are of one class only."""


@dataclass(frozen=True)
class HeldOut:
    """What the training of a network held out.

    Attributes
    ----------
    fold
        Fold used neither for training nor for calibration.
    families
        Source families used neither for training nor for calibration.
    seen
        Names of the films that were not held out (:func:`.seen_films.film_name`); None if they are not
        recorded: folds and families are then taken to be those of the training's manifest.
    """

    fold: int
    families: frozenset[str] = frozenset()
    seen: frozenset[str] | None = None

    def has_not_seen(self, film: ManifestFilm) -> bool:
        """Return whether a film was held out, or belongs to another collection."""
        if self.seen is None:
            return film.fold == self.fold or film.source_family in self.families
        return film_name(film) not in self.seen


@dataclass(frozen=True)
class WeightsFolder:
    """A folder of weights with the metadata of its networks.

    Attributes
    ----------
    held_out
        Held-out films by network.
    sha256
        SHA-256 of each network's file, by network.
    threshold
        Calibrated probability from which a film is positive, set in training.
    score_evidence
        Evidence of the classifier's scores.
    """

    path: Path
    held_out: dict[str, HeldOut]
    sha256: dict[str, str]
    threshold: float
    score_evidence: ScoreEvidence

    @classmethod
    def open(cls, path: Path) -> WeightsFolder:
        """Read the metadata of the folder's networks.

        Raises
        ------
        WeightsError
            If a network is missing, altered or refused, or the record of seen films is.
        EvaluationError
            If a network's metadata does not state what was held out, or the classifier has no threshold.
        """
        artifacts = {name: load_artifact(name, path) for name in NETWORKS}
        seen = read_seen_films(path, artifacts)
        if unrecorded := [name for name in NETWORKS if name not in seen]:
            logger.warning(
                "%s: %s does not tell of %s; the manifest's folds are taken for those of its training (see "
                "'covidxray seen')",
                path,
                FILE_NAME,
                ", ".join(unrecorded),
            )
        held_out = {
            name: replace(of_training, seen=seen.get(name))
            for name, of_training in held_out_in_training(path, artifacts).items()
        }
        try:
            threshold = float(artifacts["classifier"].metadata["threshold"])
        except (KeyError, TypeError, ValueError) as error:
            raise _not_stated(path, error) from error
        hashes = {name: artifact.sha256 for name, artifact in artifacts.items()}
        return cls(path, held_out, hashes, threshold, read_score_evidence(artifacts["classifier"]))


def held_out_in_training(path: Path, artifacts: Mapping[str, Artifact]) -> dict[str, HeldOut]:
    """Return what the networks' metadata say was held out, by network.

    Raises
    ------
    EvaluationError
        If one does not say.
    """
    try:
        return {
            name: HeldOut(
                int(artifact.metadata["training"]["held_out_fold"]),
                family_names(artifact.metadata["training"].get("held_out_families", "")),
            )
            for name, artifact in artifacts.items()
        }
    except (KeyError, TypeError, ValueError) as error:
        raise _not_stated(path, error) from error


def _not_stated(path: Path, error: Exception) -> EvaluationError:
    return EvaluationError(
        _(
            "{weights}: does not say which films its networks were trained on ({error!r}); export them again."
        ).format(weights=path, error=error)
    )


def require_unseen_films(folders: Sequence[WeightsFolder], films: Sequence[ManifestFilm], data: str) -> None:
    """Check that each network of each folder has films that it has not seen.

    Parameters
    ----------
    data
        Data folders, for the message.

    Raises
    ------
    EvaluationError
        If one has none, or there are no films.
    """
    if not films:
        raise EvaluationError(
            _("{data}: has no films to evaluate; choose another data folder.").format(data=data)
        )
    for folder in folders:
        for network, held_out in folder.held_out.items():
            if not any(held_out.has_not_seen(film) for film in films):
                raise EvaluationError(
                    _(
                        "{weights}: '{network}' has seen all films to evaluate in {data}; choose other "
                        "weights or another data folder."
                    ).format(weights=folder.path, data=data, network=network)
                )


def assign(
    folders: Sequence[WeightsFolder], films: Sequence[ManifestFilm], network: str
) -> dict[str, WeightsFolder]:
    """Assign each film to a folder whose network has not seen it.

    Of several, the first that held out the film's fold, else the first that held out its family, so that a
    folder that held out a whole source does not replace those of the cross-validation.

    Returns
    -------
    dict
        Folder by film identifier; films seen by all are left out.
    """
    chosen: dict[str, WeightsFolder] = {}
    for film in films:
        fitting = [folder for folder in folders if folder.held_out[network].has_not_seen(film)]
        # Sorting is stable.
        fitting.sort(key=lambda folder: folder.held_out[network].fold != film.fold)
        if fitting:
            chosen[film.id] = fitting[0]
    return chosen
