"""Films that stand on both sides are found, whatever was done to them; others are left in peace."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from CovidXRayLib.datasets.image_hash import SAME_IMAGE, hash_distances, perceptual_hash
from CovidXRayLib.datasets.landmarks import SAME_BODY, common_landmarks, find_landmarks
from CovidXRayLib.datasets.leaks import LeakError, find_leaks, refuse_leaks, same_patients, without_leaks
from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm, read_manifest
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest

Pixels = NDArray[np.float32]


@pytest.fixture(scope="module")
def phantoms() -> list[Pixels]:
    return [project_chest(seed, 384).pixels for seed in range(8)]


def save(path: Path, pixels: Pixels, quality: int | None = None) -> Path:
    gray = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    cv2.imwrite(str(path), gray, [cv2.IMWRITE_JPEG_QUALITY, quality] if quality else [])
    return path


def film(path: Path, **changed: object) -> ManifestFilm:
    plain = ManifestFilm(path.stem, path, "covid", "one", path.stem, "PA", 0, None, "", "CC0")
    return replace(plain, **changed)  # type: ignore[arg-type]


@pytest.fixture
def training(tmp_path: Path, phantoms: list[Pixels]) -> list[ManifestFilm]:
    return [film(save(tmp_path / f"train{n}.png", pixels)) for n, pixels in enumerate(phantoms[:6])]


def squeezed(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, (160, 150), interpolation=cv2.INTER_AREA), np.float32)


SAME = {
    "stored as a poor JPEG": (lambda pixels: pixels, 50, "picture"),
    "a third of the size": (squeezed, 90, "picture"),
    "more contrast": (lambda pixels: (pixels - 0.5) * 1.1 + 0.5, None, "picture"),
    "less contrast": (lambda pixels: (pixels - 0.5) * 0.9 + 0.5, None, "picture"),
    "borders cut off": (lambda pixels: pixels[20:370, 40:350], 90, "body"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_transformed_copies_are_found(
    training: list[ManifestFilm], tmp_path: Path, phantoms: list[Pixels], name: str
) -> None:
    change, quality, kind = SAME[name]
    suffix = ".jpg" if quality else ".png"
    other = film(save(tmp_path / f"held{suffix}", np.asarray(change(phantoms[2]), np.float32), quality))
    (leak,) = find_leaks(training, [other])
    assert (leak.training.id, leak.held_out.id, leak.kind) == ("train2", "held", kind)


def test_equal_bytes_and_equal_patients_are_reported_as_such(
    training: list[ManifestFilm], tmp_path: Path, phantoms: list[Pixels]
) -> None:
    copy = tmp_path / "copy.png"
    copy.write_bytes(training[1].file.read_bytes())
    later = film(save(tmp_path / "later.png", phantoms[7]), group=training[4].group)
    found = [
        (leak.training.id, leak.held_out.id, leak.kind) for leak in find_leaks(training, [film(copy), later])
    ]
    assert found == [("train1", "copy", "file"), ("train4", "later", "patient")]


def test_films_of_different_patients_pass(
    training: list[ManifestFilm], tmp_path: Path, phantoms: list[Pixels]
) -> None:
    held_out = [film(save(tmp_path / f"held{n}.png", phantoms[n])) for n in (6, 7)]
    refuse_leaks(training, held_out)
    assert without_leaks(training, held_out) == (training, [])


def test_training_is_rejected_with_pairs_and_count(training: list[ManifestFilm]) -> None:
    with pytest.raises(
        LeakError, match=r"^6 pairs .*train0 and train0: the same file; .*exclude the training"
    ) as info:
        refuse_leaks(training, training)
    assert len(info.value.leaks) == 6
    assert "train5" not in str(info.value)  # the first few are enough to read
    assert str(pickle.loads(pickle.dumps(info.value))) == str(info.value)


def test_drop_policy_removes_training_films_and_reports_it(
    training: list[ManifestFilm], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        kept, dropped = without_leaks(training, [replace(training[3], id="held")])
    assert [one.id for one in kept] == ["train0", "train1", "train2", "train4", "train5"]
    assert [leak.training.id for leak in dropped] == ["train3"]
    assert "train3 and held: the same file" in caplog.text


def test_no_held_out_films_means_no_leak(training: list[ManifestFilm]) -> None:
    assert find_leaks(training, []) == find_leaks([], training) == []


def test_cached_fingerprint_is_reused(training: list[ManifestFilm], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    stated = [replace(one, sha256=str(read_film(one.file).sha256)) for one in training]
    first = find_leaks(stated, stated, cache=cache)
    assert len(list(cache.iterdir())) == len(training)
    for one in stated:
        one.file.unlink()
    assert [leak.kind for leak in find_leaks(stated, stated, cache=cache)] == [leak.kind for leak in first]


def test_damaged_fingerprint_is_recreated(training: list[ManifestFilm], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    stated = [replace(training[0], sha256=str(read_film(training[0].file).sha256))]
    find_leaks(stated, [], cache=cache)
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:100])
    find_leaks(stated, [], cache=cache)
    assert kept.read_bytes() == whole


def test_file_that_differs_from_the_manifest_is_rejected(training: list[ManifestFilm]) -> None:
    with pytest.raises(ManifestError, match="does not match the SHA-256"):
        find_leaks([replace(training[0], sha256="0" * 64)], [])


def test_image_without_landmarks_is_compared_by_hash() -> None:
    blank = find_landmarks(np.zeros((64, 64), np.float32))
    assert blank.points.shape == (0, 2)
    assert list(common_landmarks([blank], [blank])) == []


@pytest.fixture(scope="module")
def real(data_folder: Path) -> list[ManifestFilm]:
    films = [one for one in read_manifest(data_folder) if one.source_family == "nih"]
    return films[:: len(films) // 40][:40]


def test_thresholds_hold_on_real_films(
    real: list[ManifestFilm], print_measurement: Callable[[str], None]
) -> None:
    pixels = [read_film(one.file).pixels for one in real]
    hashes = np.stack([perceptual_hash(one) for one in pixels])
    others = [a != b for a in (one.group for one in real) for b in (one.group for one in real)]
    between = hash_distances(hashes, hashes).ravel()[others]
    again = [
        int((perceptual_hash(_poorer(one)) != code).sum()) for one, code in zip(pixels, hashes, strict=True)
    ]
    marks = [find_landmarks(one) for one in pixels]
    crops = [find_landmarks(one[int(0.08 * one.shape[0]) :, int(0.12 * one.shape[1]) :]) for one in pixels]
    found = list(common_landmarks(crops, marks))
    print_measurement(
        f"image hash: re-encoded at most {max(again)} bits, other patients at least {between.min()}; "
        f"landmarks of a crop: at least {min(count for *_, count in found)}"
    )
    assert max(again) < SAME_IMAGE < between.min()
    assert [(i, j) for i, j, _count in found] == [(i, i) for i in range(len(real))]
    assert min(count for *_, count in found) > SAME_BODY


def test_crops_between_real_collections_are_found(data_folder: Path) -> None:
    named = {one.id: one for one in read_manifest(data_folder)}
    copies = {
        "covid_cxnet_0406": "hannover_0170", "covid_cxnet_0314": "hannover_0164",
        "covid_cxnet_0375": "hannover_0087", "covid_cxnet_0029": "ieee8023_0031",
        "covid_cxnet_0217": "ieee8023_0008",
    }  # fmt: skip
    leaks = find_leaks([named[one] for one in copies], [named[other] for other in copies.values()])
    assert {leak.training.id: leak.held_out.id for leak in leaks} == copies
    assert len(leaks) == len(copies)


def _poorer(pixels: Pixels) -> Pixels:
    small = cv2.resize(pixels, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    gray = np.rint(np.clip((small - 0.5) * 1.1 + 0.5, 0, 1) * 255).astype(np.uint8)
    return np.asarray(
        cv2.imdecode(cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], 0) / 255, np.float32
    )


def test_films_are_of_one_patient_also_by_way_of_a_third(tmp_path: Path, phantoms: list[Pixels]) -> None:
    first = film(save(tmp_path / "first.png", phantoms[0]), group="a")
    copy = film(save(tmp_path / "copy.jpg", squeezed(phantoms[0]), 90), group="b")
    later = film(save(tmp_path / "later.png", phantoms[1]), group="b")
    other = film(save(tmp_path / "other.png", phantoms[2]), group="c")
    assert same_patients([first, copy, later, other]) == {
        "first": "first", "copy": "first", "later": "first", "other": "other",
    }  # fmt: skip
