"""All bias probes of a folder of weights."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from CovidXRayLib.evaluation.probes.cross_validate import cross_validated_scores
from CovidXRayLib.evaluation.probes.entries import Entry, measure_auc
from CovidXRayLib.evaluation.probes.film_variants import IMAGES
from CovidXRayLib.evaluation.probes.marker_probe import probe_markers, with_markers
from CovidXRayLib.evaluation.probes.materials import Material, ProbeError
from CovidXRayLib.evaluation.probes.mitigation_table import evaluate_mitigation
from CovidXRayLib.evaluation.probes.mitigations import MITIGATIONS
from CovidXRayLib.evaluation.probes.networks_in_use import NetworksInUse
from CovidXRayLib.evaluation.probes.probe_network import ProbeTraining
from CovidXRayLib.evaluation.probes.source_probe import probe_source
from CovidXRayLib.evaluation.scoring.unseen_films import WeightsFolder
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.system.atomic import write_atomically

logger = logging.getLogger(__name__)

QUESTIONS: Final = {
    "silhouette": gettext_noop("Does the lung outline alone predict COVID-19?"),
    "filled lungs": gettext_noop("Does everything except the lungs predict COVID-19?"),
    "border": gettext_noop("Does the outer tenth of the film predict COVID-19?"),
    "lungs": gettext_noop(
        "Reference: how well do the masked, normalized lungs predict it with the same small network?"
    ),
    "whole film": gettext_noop("Does the same small network do better on the film without a mask?"),
}


def probe_films(material: Material, folds: Sequence[int], training: ProbeTraining) -> list[Entry]:
    """Train cross-validated probes on each variant; return AUCs over all sources and within mixed ones."""
    held = [place for place, film in enumerate(material.films) if film.fold in folds]
    families = {True: set[str](), False: set[str]()}
    for place in held:
        families[material.films[place].is_covid].add(material.films[place].source_family)
    entries = []
    for name, images in material.draw(IMAGES, training.size).items():
        start = time.perf_counter()
        scores = cross_validated_scores(images, material.films, folds, training)
        note = _(
            "Small network, {size} x {size} pixels, trained without the evaluated fold, by patient."
        ).format(size=training.size)
        question = _(QUESTIONS[name])
        parts = {_("{picture}: AUC").format(picture=name): held}
        for family in sorted(families[True] & families[False]):
            title = _("{picture}: AUC inside {family}").format(picture=name, family=family)
            parts[title] = [place for place in held if material.films[place].source_family == family]
        for title, places in parts.items():
            films = [material.films[place] for place in places]
            entries.append(measure_auc(title, question, films, scores[places], note))
        _log(name, start)
    return entries


def probe_classifier(material: Material, weights: Path, folds: Sequence[int], seed: int) -> list[Entry]:
    """Predict the source from the classifier's features, and score films with artificial markers.

    Raises
    ------
    ProbeError
        If no film is unseen by both the U-Net and the classifier, or these are of one class only.
    """
    start = time.perf_counter()
    folder = WeightsFolder.open(weights)
    in_folds = [film for film in material.films if film.fold in folds]
    unseen = {
        film.id
        for film in material.films
        if all(folder.held_out[name].has_not_seen(film) for name in ("unet", "classifier"))
    }
    if len({film.is_covid for film in material.films if film.id in unseen}) < 2:
        raise ProbeError(
            _(
                "{weights}: its networks have seen all COVID-19 films or all others, so none are left "
                "for adding markers; choose other weights."
            ).format(weights=weights)
        )
    networks = NetworksInUse.load(weights)
    features, marked = {}, {}
    for film, pixels, lungs in material.read(
        [film for film in material.films if film.fold in folds or film.id in unseen]
    ):
        probability, features[film.id] = networks.score(pixels, lungs)
        if film.id in unseen:
            outside, inside = with_markers(film, pixels, lungs, seed)
            marked[film] = (probability, networks.rescore(outside), networks.rescore(inside))
    before, outside, inside = np.array(list(marked.values())).T
    entries = probe_source(np.stack([features[film.id] for film in in_folds]), in_folds)
    entries += probe_markers(list(marked), before, outside, inside, folder.threshold)
    _log("classifier", start)
    return entries


def evaluate_mitigations(
    material: Material, names: Sequence[str], folds: Sequence[int], training: ProbeTraining
) -> list[Entry]:
    """Evaluate bias mitigations by name; each figure's note is the name."""
    found = []
    for name in names:
        start = time.perf_counter()
        mitigation = MITIGATIONS[name]
        images = material.draw({name: mitigation.image}, training.size)[name]
        found += evaluate_mitigation(name, mitigation, images, material.films, folds, training)
        _log(name, start)
    return found


def write_entries(entries: Sequence[Entry], path: Path) -> None:
    """Write figures as a JSON list of objects; undefined ones are left out and logged."""
    defined = [entry for entry in entries if not np.isnan([entry.value, entry.low, entry.high]).any()]
    for entry in entries:
        if entry not in defined:
            logger.warning("not defined on these films, left out: %s", entry.name)
    values = [entry.to_dict() for entry in defined]
    write_atomically(path, (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode())


def _log(name: str, start: float) -> None:
    logger.info("%s: %.0f s", name, time.perf_counter() - start)
