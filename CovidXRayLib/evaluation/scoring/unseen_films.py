"""Assignment of films to networks that have not seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.classification.score_evidence import ScoreEvidence, read_score_evidence
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.classifier_configuration import family_names
from CovidXRayLib.weights.network_names import NETWORKS
from CovidXRayLib.weights.registry import load_artifact


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
    """

    fold: int
    families: frozenset[str] = frozenset()

    def has_not_seen(self, film: ManifestFilm) -> bool:
        """Return whether a film was held out."""
        return film.fold == self.fold or film.source_family in self.families


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
            If a network is missing, altered or refused.
        EvaluationError
            If a network's metadata does not state what was held out, or the classifier has no threshold.
        """
        artifacts = {name: load_artifact(name, path) for name in NETWORKS}
        try:
            held_out = {
                name: HeldOut(
                    int(artifact.metadata["training"]["held_out_fold"]),
                    family_names(artifact.metadata["training"].get("held_out_families", "")),
                )
                for name, artifact in artifacts.items()
            }
            threshold = float(artifacts["classifier"].metadata["threshold"])
        except (KeyError, TypeError, ValueError) as error:
            raise EvaluationError(
                _(
                    "{weights}: does not say which films its networks were trained on ({error!r}); export "
                    "them again."
                ).format(weights=path, error=error)
            ) from error
        hashes = {name: artifact.sha256 for name, artifact in artifacts.items()}
        return cls(path, held_out, hashes, threshold, read_score_evidence(artifacts["classifier"]))


def require_unseen_films(folders: Sequence[WeightsFolder], films: Sequence[ManifestFilm], data: str) -> None:
    """Check that each network of each folder has films that it has not seen.

    Parameters
    ----------
    data
        Data folders, for the message.

    Raises
    ------
    EvaluationError
        If one has none.
    """
    for folder in folders:
        for network, held_out in folder.held_out.items():
            if not any(held_out.has_not_seen(film) for film in films):
                raise EvaluationError(
                    _(
                        "{weights}: '{network}' was trained on all films to evaluate in {data} (it "
                        "held out fold {fold}, which has none); choose other weights or another data "
                        "folder."
                    ).format(weights=folder.path, data=data, network=network, fold=held_out.fold)
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
