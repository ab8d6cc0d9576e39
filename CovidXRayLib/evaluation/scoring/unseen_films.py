"""Which films each network has never seen, and which folder of weights may judge a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.configurations import family_names
from CovidXRayLib.weights.network_names import NETWORKS
from CovidXRayLib.weights.registry import load_artefact


class EvaluationError(CovidXRayError):
    """Films or weights that cannot be evaluated: all films trained on, or of one class only."""


@dataclass(frozen=True)
class HeldOut:
    """What the training of one network left out.

    Attributes
    ----------
    fold
        Films of this fold were neither trained on nor calibrated on.
    families
        Nor were films of these source families.
    """

    fold: int
    families: frozenset[str] = frozenset()

    def has_not_seen(self, film: ManifestFilm) -> bool:
        """Tell whether the network may be judged by a film."""
        return film.fold == self.fold or film.source_family in self.families


@dataclass(frozen=True)
class WeightsFolder:
    """A folder of weights, with what its networks say of themselves.

    Attributes
    ----------
    held_out
        By network.
    sha256
        Of each network's file, by network.
    threshold
        Calibrated probability from which on the classifier calls a film positive, set in training.
    """

    path: Path
    held_out: dict[str, HeldOut]
    sha256: dict[str, str]
    threshold: float

    @classmethod
    def open(cls, path: Path) -> WeightsFolder:
        """Read the metadata of the folder's networks.

        Raises
        ------
        WeightsError
            If a network is missing, altered or refused.
        EvaluationError
            If a network does not say what its training left out, or the classifier has no threshold.
        """
        artefacts = {name: load_artefact(name, path) for name in NETWORKS}
        try:
            held_out = {
                name: HeldOut(
                    int(artefact.metadata["training"]["held_out_fold"]),
                    family_names(artefact.metadata["training"].get("held_out_families", "")),
                )
                for name, artefact in artefacts.items()
            }
            threshold = float(artefacts["classifier"].metadata["threshold"])
        except (KeyError, TypeError, ValueError) as error:
            raise EvaluationError(
                _(
                    "{weights}: does not say which films its networks were trained on ({error!r}); export "
                    "them again."
                ).format(weights=path, error=error)
            ) from error
        hashes = {name: artefact.sha256 for name, artefact in artefacts.items()}
        return cls(path, held_out, hashes, threshold)


def require_unseen_films(folders: Sequence[WeightsFolder], films: Sequence[ManifestFilm], data: Path) -> None:
    """Make sure that each network of each folder has films that it has not seen.

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
                        "{weights}: of the films to evaluate on in {data}, '{network}' has seen all (it held "
                        "out fold {fold}, which has none); name other weights or another data folder."
                    ).format(weights=folder.path, data=data, network=network, fold=held_out.fold)
                )


def assign(
    folders: Sequence[WeightsFolder], films: Sequence[ManifestFilm], network: str
) -> dict[str, WeightsFolder]:
    """Give each film to a folder whose network has not seen it.

    Of several, the first that held out the film's fold, else the first that held out its family: so a
    folder that left a whole source out does not displace the folders of the cross-validation.

    Returns
    -------
    dict
        Folder by film identifier; films that all have seen are left out.
    """
    chosen: dict[str, WeightsFolder] = {}
    for film in films:
        fitting = [folder for folder in folders if folder.held_out[network].has_not_seen(film)]
        # Sorting keeps the order of folders that are alike.
        fitting.sort(key=lambda folder: folder.held_out[network].fold != film.fold)
        if fitting:
            chosen[film.id] = fitting[0]
    return chosen
