"""All figures of an evaluation."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from CovidXRayLib.evaluation.figures.classifier_figures import ClassifierFigures
from CovidXRayLib.evaluation.figures.data_description import DataDescription
from CovidXRayLib.evaluation.figures.distorted_films import DistortedFigures
from CovidXRayLib.evaluation.figures.failures import Failure
from CovidXRayLib.evaluation.figures.held_out_sources import HeldOutFigures
from CovidXRayLib.evaluation.figures.quality_checks import CheckFigures
from CovidXRayLib.evaluation.figures.worst_cases import WorstCases
from CovidXRayLib.evaluation.lungs.lung_figures import LungFigures
from CovidXRayLib.evaluation.lungs.reader_agreement import ReaderFigures
from CovidXRayLib.evaluation.opacity.map_figures import MapFigures
from CovidXRayLib.evaluation.probes.entries import Entry
from CovidXRayLib.evaluation.scoring.held_out_set import HeldOutSet
from CovidXRayLib.evaluation.scoring.unseen_films import WeightsFolder


@dataclass(frozen=True)
class WeightsDescription:
    """A folder of weights.

    Attributes
    ----------
    folder
        Name of the folder.
    sha256
        SHA-256 of each network's file, by network.
    held_out_fold
        By network.
    held_out_families
        Source families that were held out of the classifier's training, sorted.
    threshold
        Calibrated probability from which a film is positive.
    """

    folder: str
    sha256: Mapping[str, str]
    held_out_fold: Mapping[str, int]
    held_out_families: Sequence[str]
    threshold: float

    @classmethod
    def of(cls, folder: WeightsFolder) -> WeightsDescription:
        """Describe a folder."""
        return cls(
            folder=folder.path.resolve().name,
            sha256=folder.sha256,
            held_out_fold={network: held_out.fold for network, held_out in folder.held_out.items()},
            held_out_families=sorted(folder.held_out["classifier"].families),
            threshold=folder.threshold,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class EvaluationFigures:
    """All figures of an evaluation, as ``evaluation.json`` has them: intervals rounded to four places.

    Attributes
    ----------
    split
        ``"test"`` if these are figures of the test set; empty otherwise.
    weights
        The folders of weights.
    test_set
        Size and uses of the manifest's test set.
    data
        The films.
    films_judged
        Number of films that each network was evaluated on.
    classifier, lungs, readers, filmcheck
        Figures of the classifier, the U-Net, the human readers and the quality checks.
    maps
        Figures of opacity map and severity.
    source_held_out
        By source family that was held out of training.
    distorted
        By distortion, the undistorted films first; empty unless requested.
    worst
        The films with the largest errors.
    failures
        Films on which a reader would be misled, by kind.
    probes
        Entries of the bias probes; empty without.
    """

    split: str
    weights: Sequence[WeightsDescription]
    test_set: HeldOutSet
    data: DataDescription
    films_judged: Mapping[str, int]
    classifier: ClassifierFigures
    maps: MapFigures
    source_held_out: Mapping[str, HeldOutFigures]
    lungs: LungFigures
    readers: ReaderFigures
    filmcheck: CheckFigures
    distorted: Mapping[str, DistortedFigures]
    worst: WorstCases
    failures: Sequence[Failure] = ()
    probes: Sequence[Entry] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "split": self.split,
            "weights": [folder.to_dict() for folder in self.weights],
            "test_set": self.test_set.to_dict(),
            "data": self.data.to_dict(),
            "films_judged": dict(self.films_judged),
            "classifier": self.classifier.to_dict(),
            "maps": self.maps.to_dict(),
            "source_held_out": {name: found.to_dict() for name, found in self.source_held_out.items()},
            "lungs": self.lungs.to_dict(),
            "readers": self.readers.to_dict(),
            "filmcheck": self.filmcheck.to_dict(),
            "distorted": {name: found.to_dict() for name, found in self.distorted.items()},
            "worst": self.worst.to_dict(),
            "failures": [failure.to_dict() for failure in self.failures],
            "probes": [entry.to_dict() for entry in self.probes],
        }
