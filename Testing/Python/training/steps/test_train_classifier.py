"""What the classifier's training writes down and keeps out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.lung_crops import LabeledCrop
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.training.run.run_record import hash_films
from CovidXRayLib.training.steps.train_classifier import record_films

pytest.importorskip("keras", reason="needs the extra 'train'")

WEIGHTS = {"negative": 0.6, "positive": 2.5}


def crop(film: str) -> LabeledCrop:
    return LabeledCrop(np.zeros((2, 2), np.float16), np.ones((2, 2), bool), True, film=film)


def recorded(folder: Path) -> dict[str, object]:
    return json.loads((folder / "record.json").read_text("utf-8"))["data"]


def test_recorded_films_are_the_training_films(phantom_data: Path, tmp_path: Path) -> None:
    films = read_manifest(phantom_data)
    crops = [crop(film.id) for film in films[3:9]]
    record_films(tmp_path, phantom_data, ClassifierTraining(), films, crops, WEIGHTS)
    assert recorded(tmp_path) == {
        "manifest_sha256": file_sha256(phantom_data / "manifest.csv"),
        "films": 6,
        "films_sha256": hash_films([file_sha256(film.file) for film in films[3:9]]),
        "class_weights": WEIGHTS,
    }
    # A mask that is no longer trusted changes what the run learns from.
    with pytest.raises(RunError, match="films_sha256 differ"):
        record_films(tmp_path, phantom_data, ClassifierTraining(), films, crops[1:], WEIGHTS)


def test_pneumonia_step_records_its_table(phantom_data: Path, tmp_path: Path) -> None:
    data, run = tmp_path / "data", tmp_path / "run"
    (data / "lungs_only").mkdir(parents=True)
    run.mkdir()
    (data / "manifest.csv").write_bytes((phantom_data / "manifest.csv").read_bytes())
    table = data / "lungs_only" / "lungs_only.csv"
    table.write_text("file,mask_both,label\n")
    films = read_manifest(phantom_data)[:2]
    crops = [crop(film.id) for film in films] + [crop("")] * 5
    record_films(run, data, ClassifierTraining(step="pneumonia"), films, crops, WEIGHTS)
    assert recorded(run)["films"] == 2
    assert recorded(run)["lungs_only_sha256"] == file_sha256(table)
