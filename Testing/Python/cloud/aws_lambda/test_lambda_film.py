"""One film through the function: result, notice, and nobody's name."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pydicom
import pytest

from CovidXRayLib.cloud.aws_lambda.uploads import RESULTS
from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from Testing.Python.cloud.aws_lambda.function import LambdaFunction
from Testing.Python.cloud.aws_lambda.stack import Stack
from Testing.Python.privacy.planted import PLANTED, words_in
from Testing.Python.reporting.dicom.validators import needs_validators, sort_errors

pytestmark = pytest.mark.slow

OBJECTS = {".seg.dcm", ".sr.dcm", ".page.dcm", ".html", ".pdf"}
# As names of films are: with a space, a plus, and letters that an event encodes.
KEY = "films/ward 7/Zyxquill+Ophelia ñ ZQX770431.dcm"


@pytest.fixture(params=["phantom", "real"])
def named_film(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A film whose header holds the planted person."""
    if request.param == "phantom":
        film: Path = request.getfixturevalue("film")
        return film
    data: Path = request.getfixturevalue("data_folder")
    dataset = pydicom.dcmread(data / "dicom" / "lungbox__0004cfab-14fd-4e49-80ba-63a80b6bddd6.dcm")
    for keyword, value in PLANTED.items():
        setattr(dataset, keyword, value)
    dataset.save_as(tmp_path / "film.dcm")
    return tmp_path / "film.dcm"


@needs_validators
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_film_gives_results_and_one_notification_without_patient_data(
    stack: Stack, function: LambdaFunction, named_film: Path, tmp_path: Path
) -> None:
    version = stack.upload(KEY, named_film)
    assert stack.pump(function) == set()

    files = stack.results(version)
    assert set(files) >= OBJECTS | {".json", ".noticed"}
    reading = json.loads(files[".json"])
    assert reading["film"]["sha256"] == sha256(named_film.read_bytes()).hexdigest()
    assert reading["film"]["file"] is None
    assert reading["verdict"]
    masks = tmp_path / "masks.seg.dcm"
    masks.write_bytes(files[".seg.dcm"])
    assert sort_errors(masks, named_film)[0] == []
    read = read_segmentation(masks)
    assert read.sop_instance_uid == pydicom.dcmread(named_film).SOPInstanceUID
    assert {1, 2} <= set(read.labels.ravel())

    (wrapped,) = stack.notices()
    notice = json.loads(wrapped["Message"])
    assert notice == {
        "bucket": stack.bucket,
        "film": version,
        "result": f"{RESULTS}{version}.json",
        "outcome": "withheld" if reading["probability"] is None else "scored",
        "verdict": reading["verdict"],
        "category": reading["category"],
        "probability": reading["probability"],
        "notice": reading["notice"],
    }
    assert wrapped["MessageAttributes"]["outcome"]["Value"] == notice["outcome"]

    assert version in function.log
    keys = [one["Key"] for one in stack.s3.list_objects_v2(Bucket=stack.bucket, Prefix=RESULTS)["Contents"]]
    for text in (json.dumps(wrapped, ensure_ascii=False), function.log, "\n".join(keys), files[".json"]):
        assert words_in(text) == set()
    # Where the person belongs: else nothing was planted.
    assert words_in(files[".seg.dcm"]) >= {"Zyxquill", "ZQX770431"}
    assert list(function.temporary.rglob("*")) == []


def test_link_shows_the_reading_only_if_enabled(
    stack: Stack, start: Callable[..., LambdaFunction], film: Path
) -> None:
    function = start(COVIDXRAY_LINK_SECONDS="60")
    stack.upload(KEY, film)
    assert stack.pump(function) == set()
    (wrapped,) = stack.notices()
    link = json.loads(wrapped["Message"])["link"]
    assert "X-Amz-Expires=60" in link and "X-Amz-Signature=" in link
    with urllib.request.urlopen(link, timeout=30) as answer:
        assert json.loads(answer.read())["film"]["sha256"] == sha256(film.read_bytes()).hexdigest()
    function.close()


def test_image_file_has_no_dicom_objects_and_a_reason(
    stack: Stack, function: LambdaFunction, sample_films: list[Path]
) -> None:
    import cv2

    pixels = pydicom.dcmread(sample_films[0]).pixel_array
    content = cv2.imencode(".png", (pixels / pixels.max() * 255).astype("uint8"))[1].tobytes()
    version = stack.upload("films/film.png", content)
    assert stack.pump(function) == set()
    files = stack.results(version)
    assert ".lungs.png" in files and ".seg.dcm" not in files
    assert json.loads(files[".json"])["note"]
    assert len(stack.notices()) == 1
