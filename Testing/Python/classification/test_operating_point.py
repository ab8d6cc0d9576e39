"""The operating point kept beside the weights it was measured with."""

from __future__ import annotations

import json

import pytest

from CovidXRayLib.classification.evidence import OperatingPoint
from CovidXRayLib.classification.operating_point import FILE_NAME, read_operating_point, write_operating_point
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.weights.artifact import Artifact

POINT = OperatingPoint(0.37, true_positives=48, false_negatives=2, true_negatives=45, false_positives=5)
CLASSIFIER = Artifact("classifier", b"", "a" * 64)


def test_round_trip(tmp_path):
    write_operating_point(tmp_path, POINT, CLASSIFIER.sha256, "fold 0")
    assert read_operating_point(tmp_path, CLASSIFIER) == POINT


def test_measurement_with_different_weights_is_rejected(tmp_path):
    write_operating_point(tmp_path, POINT, "b" * 64, "fold 0")
    with pytest.raises(WeightsError, match="another classifier"):
        read_operating_point(tmp_path, CLASSIFIER)


def test_missing_measurement_is_reported(tmp_path):
    with pytest.raises(WeightsError, match=r"operating_point\.json: not found; run 'covidxray evaluate'"):
        read_operating_point(tmp_path, CLASSIFIER)


def without(key):
    def change(content):
        del content[key]

    return change


@pytest.mark.parametrize(
    "change",
    [
        without("classifier_sha256"),
        without("threshold"),
        without("true_positives"),
        lambda content: content.update(extra=1),
    ],
    ids=["no hash", "no threshold", "no count", "a stranger"],
)
def test_modified_content_is_rejected(tmp_path, change):
    write_operating_point(tmp_path, POINT, CLASSIFIER.sha256, "fold 0")
    path = tmp_path / FILE_NAME
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(WeightsError, match="is not an operating point"):
        read_operating_point(tmp_path, CLASSIFIER)


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
def test_non_object_json_is_rejected(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(WeightsError, match="is not an operating point"):
        read_operating_point(tmp_path, CLASSIFIER)


@pytest.mark.parametrize("text", ["null", "3", '"text"'])
def test_plain_json_value_is_rejected(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(WeightsError, match="is not an operating point"):
        read_operating_point(tmp_path, CLASSIFIER)


@pytest.mark.parametrize(
    "values",
    [{"threshold": "0.4"}, {"true_positives": -1}, {"true_positives": None}, {"threshold": None}],
    ids=str,
)
def test_impossible_values_are_rejected_on_reading(tmp_path, values):
    write_operating_point(tmp_path, POINT, CLASSIFIER.sha256, "fold 0")
    path = tmp_path / FILE_NAME
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), "utf-8")
    with pytest.raises(WeightsError):
        read_operating_point(tmp_path, CLASSIFIER)
