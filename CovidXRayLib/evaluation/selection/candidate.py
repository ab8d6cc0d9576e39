"""A candidate: a run of the heads, with the features of its films."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest_columns import COVID, COVID_NO_PATTERN
from CovidXRayLib.evaluation.scoring.unseen_films import EvaluationError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.run.run_folder import read_configuration
from CovidXRayLib.training.steps.train_heads import FEATURES_FILE


@dataclass(frozen=True, eq=False)
class Candidate:
    """Features of a run's films, trained on or of held-out families.

    Attributes
    ----------
    name
        Of the run's folder.
    configuration
        Of the run.
    pooled
        float32 (n, features).
    ids, labels, sources, groups
        str (n,); films of a group show the same patient or picture.
    folds
        int (n,).
    aspect
        float (n,), width over height of the lungs.
    pairs
        float32 (m, features), changes by synthetic opacities.
    paired
        str (m,), the films of the pairs.
    erased, erased_of
        The same for opacities that were erased.
    varied, varied_of
        The same for films that were stored in another way.
    """

    name: str
    configuration: dict[str, Any]
    pooled: NDArray[np.float32]
    ids: NDArray[np.str_]
    labels: NDArray[np.str_]
    sources: NDArray[np.str_]
    groups: NDArray[np.str_]
    folds: NDArray[np.int64]
    aspect: NDArray[np.float64]
    pairs: NDArray[np.float32]
    paired: NDArray[np.str_]
    erased: NDArray[np.float32]
    erased_of: NDArray[np.str_]
    varied: NDArray[np.float32]
    varied_of: NDArray[np.str_]

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Whether each film shows COVID-19 with a pattern."""
        return np.asarray(self.labels == COVID)

    @property
    def negative(self) -> NDArray[np.bool_]:
        """Whether each film shows something else; films of COVID-19 without a pattern are neither."""
        return ~np.isin(self.labels, (COVID, COVID_NO_PATTERN))

    @property
    def size(self) -> int:
        """Side of the network's input, which determines its cost."""
        return int(self.configuration["size"])

    def where(self, chosen: NDArray[np.bool_ | np.intp]) -> Candidate:
        """Return some of the films, by a mask or by their indices, with all pairs."""
        arrays = {
            name: getattr(self, name)[chosen]
            for name in ("pooled", "ids", "labels", "sources", "groups", "folds", "aspect")
        }
        return replace(self, **arrays)

    def with_varied_weight(self, weight: float) -> Candidate:
        """Return the candidate with another weight of the varied copies."""
        return replace(self, configuration=self.configuration | {"varied_weight": weight})

    @classmethod
    def read(cls, run: Path) -> Candidate:
        """Read a run of ``covidxray train heads``.

        Raises
        ------
        RunError
            If the folder has no run.
        EvaluationError
            If it has no features.
        """
        configuration = read_configuration(run)
        try:
            with np.load(run / FEATURES_FILE, allow_pickle=False) as arrays:
                return cls(
                    name=run.name,
                    configuration=configuration,
                    pooled=arrays["pooled"].astype(np.float32),
                    ids=arrays["id"],
                    labels=arrays["label"],
                    sources=arrays["source"],
                    groups=arrays["group"],
                    folds=arrays["fold"],
                    aspect=arrays["aspect"],
                    pairs=arrays["pairs"].astype(np.float32),
                    paired=arrays["paired"],
                    erased=arrays["erased"].astype(np.float32),
                    erased_of=arrays["erased_of"],
                    varied=arrays["varied"].astype(np.float32),
                    varied_of=arrays["varied_of"],
                )
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise EvaluationError(
                _("{run}: has no features of films ({error}); run 'covidxray train heads' again.").format(
                    run=run, error=error
                )
            ) from error
