"""Lung masks by the U-Net, cached on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.datasets.masks import read_gray
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.segmentation.expected_dice import read_expected_dice
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.registry import load_artifact


def predict_masks(films: Iterable[tuple[str, Path]], weights: Path, cache: Path) -> dict[str, Path]:
    """Segment films, or use cached masks.

    Parameters
    ----------
    films
        Identifier and file of each film.
    weights
        Folder with the U-Net and the model of its expected Dice.
    cache
        Cache folder; each U-Net has its own subfolder, named by its hash.

    Returns
    -------
    dict
        By identifier, a PNG of film size: 0 outside, 1 patient's right lung, 2 left lung. Films with an
        implausible mask are left out.
    """
    artifact = load_artifact("unet", weights)
    segmenter = create_segmenter(artifact, weights)
    folder = cache / artifact.sha256[:16]
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for identifier, file in tqdm(list(films), desc="lung masks", disable=None):
        path = folder / f"{identifier}.png"
        if not path.exists():
            film = read_film(file)
            lungs = segmenter.segment(film.network_pixels(), film.pixel_aspect)
            trusted = not lungs.quality.reasons
            labels = lungs.on_film[0] + 2 * lungs.on_film[1].astype(np.uint8)
            write_atomically(path, cv2.imencode(".png", labels * np.uint8(trusted))[1].tobytes())
        if read_label_map(path).any():
            found[identifier] = path
    return found


def create_segmenter(artifact: Artifact, weights: Path) -> LungSegmenter:
    """Create a segmenter with a U-Net and the model of its expected Dice in the same folder."""
    return LungSegmenter(create_engine("onnxruntime", "cpu"), artifact, read_expected_dice(weights, artifact))


def read_label_map(path: Path) -> NDArray[np.bool_]:
    """Read such a PNG as bool (2, rows, columns)."""
    labels = read_gray(path)
    return np.stack([labels == 1, labels == 2])
