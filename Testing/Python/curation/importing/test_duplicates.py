"""The same image in another file is the same film; another image never is."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.curation.importing.duplicates import pixel_sha256
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom import Phantom
from CovidXRayLib.phantom.phantom_dicom import write_dicom

# The same film of WG-04's test set, stored in these ways without and in these with loss.
WITHOUT_LOSS = ("J2KR", "JLSL", "JPLL", "RLE")
WITH_LOSS = ("J2KI", "JLSN", "JPLY")


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return project_chest(seed=5, size=256)


def hash_of(path: Path) -> str:
    return pixel_sha256(read_film(path).pixels)


def stored_values(phantom: Phantom) -> np.ndarray:
    return np.rint(phantom.pixels * 4095).astype(np.uint16)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("compression", ["none", "RLE", "JPEG-LS", "JPEG 2000"])
def test_dicom_encodings_of_a_film_are_duplicates(
    phantom: Phantom, tmp_path: Path, photometric: str, compression: str
) -> None:
    write_dicom(phantom, tmp_path / "plain.dcm")
    write_dicom(phantom, tmp_path / "other.dcm", photometric=photometric, compression=compression)
    assert hash_of(tmp_path / "other.dcm") == hash_of(tmp_path / "plain.dcm")


@pytest.mark.parametrize("shift", [0, 4])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_image_of_stored_values_is_a_duplicate(
    phantom: Phantom, tmp_path: Path, suffix: str, shift: int
) -> None:
    write_dicom(phantom, tmp_path / "film.dcm")
    image = tmp_path / f"film{suffix}"
    assert cv2.imwrite(str(image), stored_values(phantom) << shift)
    assert hash_of(image) == hash_of(tmp_path / "film.dcm")


def test_image_of_displayed_values_is_a_duplicate(phantom: Phantom, tmp_path: Path) -> None:
    write_dicom(phantom, tmp_path / "film.dcm", photometric="MONOCHROME1")
    shown = read_film(tmp_path / "film.dcm").pixels
    assert cv2.imwrite(str(tmp_path / "film.png"), np.rint(shown * 65535).astype(np.uint16))
    assert hash_of(tmp_path / "film.png") == hash_of(tmp_path / "film.dcm")


def test_png_of_a_decoded_jpeg_is_a_duplicate(phantom: Phantom, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "film.jpg"), np.rint(phantom.pixels * 255).astype(np.uint8))
    decoded = cv2.imread(str(tmp_path / "film.jpg"), cv2.IMREAD_GRAYSCALE)
    cv2.imwrite(str(tmp_path / "gray.png"), decoded)
    cv2.imwrite(str(tmp_path / "color.png"), cv2.cvtColor(decoded, cv2.COLOR_GRAY2BGR))
    assert len({hash_of(tmp_path / name) for name in ("film.jpg", "gray.png", "color.png")}) == 1


def test_lossy_copy_is_not_a_duplicate(phantom: Phantom, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "film.png"), np.rint(phantom.pixels * 255).astype(np.uint8))
    cv2.imwrite(str(tmp_path / "film.jpg"), np.rint(phantom.pixels * 255).astype(np.uint8))
    assert hash_of(tmp_path / "film.jpg") != hash_of(tmp_path / "film.png")


def test_changed_pixel_is_not_a_duplicate(phantom: Phantom) -> None:
    changed = phantom.pixels.copy()
    changed[100, 100] = changed[100, 101] if changed[100, 100] != changed[100, 101] else 0.0
    assert pixel_sha256(changed) != pixel_sha256(phantom.pixels)


def test_rotated_or_reshaped_film_is_not_a_duplicate(phantom: Phantom) -> None:
    pixels = phantom.pixels
    same_numbers = np.ascontiguousarray(pixels).reshape(128, 512)
    hashes = {pixel_sha256(each) for each in (pixels, pixels[:, ::-1], pixels.T, same_numbers)}
    assert len(hashes) == 4


def test_16_bit_levels_stay_distinct() -> None:
    ramp = np.arange(65536, dtype=np.float64).reshape(256, 256)
    exact, nudged = (np.float32(ramp / 65535), np.nextafter(np.float32(ramp / 65535), np.float32(0.5)))
    swapped = exact.copy()
    swapped.flat[[40_000, 40_001]] = swapped.flat[[40_001, 40_000]]
    assert pixel_sha256(exact) == pixel_sha256(nudged)
    assert pixel_sha256(exact) != pixel_sha256(swapped)


def test_pixels_beyond_one_block_count() -> None:
    large = np.random.default_rng(3).random((700, 900), np.float32)
    changed = large.copy()
    changed[-1, -1] = changed[0, 0]
    assert pixel_sha256(changed) != pixel_sha256(large)


def test_real_film_in_seven_encodings(data_folder: Path) -> None:
    hashes = {
        name: hash_of(data_folder / "dicom" / f"dicom-test-fil__RG3_{name}.dcm")
        for name in WITHOUT_LOSS + WITH_LOSS
    }
    assert len({hashes[name] for name in WITHOUT_LOSS}) == 1
    assert len(set(hashes.values())) == 1 + len(WITH_LOSS)
