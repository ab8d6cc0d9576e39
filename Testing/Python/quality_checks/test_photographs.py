"""Photographs of a screen: mostly refused, and no film in their place."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from pydicom import dcmread
from pydicom.uid import SecondaryCaptureImageStorage

from CovidXRayLib import Analyzer
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.reading import Reading
from CovidXRayLib.training.augmentation.photograph import photograph

SEEDS = range(12)


def outcome(reading: Reading) -> str:
    return next(check.outcome for check in reading.checks if check.name == "photograph")


def test_most_photographs_of_phantoms_are_refused_and_no_phantom(tmp_path: Path) -> None:
    analyzer = Analyzer(device="cpu")
    refused = []
    for seed in SEEDS:
        film = project_chest(seed, size=512)
        taken = photograph(film.pixels, np.random.default_rng(seed), moire=(0.03, 0.08), glares=(1, 2))
        for name, pixels in (("film", film.pixels), ("photograph", taken)):
            cv2.imwrite(str(tmp_path / f"{name}.png"), np.rint(pixels * 255).astype(np.uint8))
        assert outcome(analyzer.analyze(tmp_path / "film.png").reading) == "passed"
        reading = analyzer.analyze(tmp_path / "photograph.png").reading
        refused.append(outcome(reading) == "failed")
        assert not (refused[-1] and reading.category)
    assert sum(refused) >= 0.6 * len(SEEDS)


def test_the_sop_class_decides_whether_a_photograph_is_refused_or_warned_of(tmp_path: Path) -> None:
    analyzer, path = Analyzer(device="cpu"), tmp_path / "film.dcm"
    film = project_chest(0, size=512)
    write_dicom(film, path)
    dataset = dcmread(path)
    taken = photograph(film.pixels, np.random.default_rng(0), moire=(0.03, 0.08), glares=(1, 2))
    top = 2**dataset.BitsStored - 1
    dataset.PixelData = np.rint(taken * top).astype(np.uint16).tobytes()
    dataset.save_as(path)
    outcomes = [outcome(analyzer.analyze(path).reading)]
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    dataset.save_as(path)
    outcomes.append(outcome(analyzer.analyze(path).reading))
    assert outcomes == ["doubtful", "failed"]
