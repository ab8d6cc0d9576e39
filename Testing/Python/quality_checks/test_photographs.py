"""Photographs of a screen: mostly refused, and no film in their place."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import SecondaryCaptureImageStorage

from CovidXRayLib import Analyzer
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.reading import Reading
from CovidXRayLib.training.augmentation.photograph import photograph
from CovidXRayLib.training.augmentation.ripples import ripples

SEEDS = range(12)


@cache
def the_analyzer() -> Analyzer:
    return Analyzer(device="cpu")


def analyzed(path: Path) -> Reading:
    return the_analyzer().analyze(path).reading


def outcome(reading: Reading) -> str:
    return next(check.outcome for check in reading.checks if check.name == "photograph")


def test_most_photographs_of_phantoms_are_refused_and_no_phantom(tmp_path: Path) -> None:
    refused = []
    for seed in SEEDS:
        film = project_chest(seed, size=512)
        taken = photograph(film.pixels, np.random.default_rng(seed), moire=(0.03, 0.08), glares=(1, 2))
        for name, pixels in (("film", film.pixels), ("photograph", taken)):
            cv2.imwrite(str(tmp_path / f"{name}.png"), np.rint(pixels * 255).astype(np.uint8))
        assert outcome(analyzed(tmp_path / "film.png")) == "passed"
        reading = analyzed(tmp_path / "photograph.png")
        refused.append(outcome(reading) == "failed")
        assert not (refused[-1] and reading.category)
    assert sum(refused) >= 0.6 * len(SEEDS)


def test_the_sop_class_decides_whether_a_photograph_is_refused_or_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "film.dcm"
    film = project_chest(0, size=512)
    write_dicom(film, path)
    dataset = dcmread(path)
    taken = photograph(film.pixels, np.random.default_rng(0), moire=(0.0, 0.0), glares=(1, 2))
    top = 2**dataset.BitsStored - 1
    dataset.PixelData = np.rint(taken * top).astype(np.uint16).tobytes()
    dataset.save_as(path)
    outcomes = [outcome(analyzed(path))]
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    dataset.save_as(path)
    outcomes.append(outcome(analyzed(path)))
    assert outcomes == ["doubtful", "failed"]


@pytest.mark.parametrize("angle", [0.0, 0.5, np.pi / 2, 2.0])
@pytest.mark.parametrize("period", [4.0, 6.0, 9.0])
def test_waves_over_the_film_are_refused_whatever_wrote_it(
    tmp_path: Path, angle: float, period: float
) -> None:
    film, path = project_chest(3, size=512), tmp_path / "film.dcm"
    waves = 0.05 * ripples(film.pixels.shape, angle=angle, period=period)
    write_dicom(replace(film, pixels=np.clip(film.pixels + waves, 0, 1)), path)
    reading = analyzed(path)
    assert outcome(reading) == "failed" and reading.probability is None
    assert "waves" in next(check.message for check in reading.checks if check.name == "photograph")


@pytest.mark.parametrize("seed", range(5))
def test_noise_blocks_and_phantoms_are_no_waves(tmp_path: Path, seed: int) -> None:
    film = project_chest(seed, size=512, opacity=0.3 * (seed % 3))
    noise = np.random.default_rng(seed).normal(0, 0.03, film.pixels.shape)
    noisy = np.clip(film.pixels + noise, 0, 1)
    for pixels, quality in ((film.pixels, 30), (film.pixels, 95), (noisy, 95)):
        path = tmp_path / "film.jpg"
        cv2.imwrite(str(path), np.rint(pixels * 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
        assert outcome(analyzed(path)) == "passed"
