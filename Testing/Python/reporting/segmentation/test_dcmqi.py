"""Segmentations and reports in the programs with which 3D Slicer opens them: sides, size, spacing, place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.source_film import read_source
from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from CovidXRayLib.reporting.segmentation.segmentation_object import lung_segmentation
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.dicom.dcmqi import FOLDERS, needs_dcmqi, opened, report_read
from Testing.Python.reporting.dicom.films_of_every_kind import (
    VARIANT_NAMES,
    VARIANTS,
    change_film,
    chest,
    resampled,
    write_film,
)
from Testing.Python.reporting.dicom.validators import dciodvfy_errors, needs_validators

pytestmark = [needs_dcmqi, pytest.mark.parametrize("programs", FOLDERS, ids=str)]
pytest.importorskip("highdicom", reason="needs the extra 'report'")

CHEST = chest()
ALGORITHM = Algorithm("CovidXRay", "1", {"mask": "found", "unet_sha256": "ab"})


def labels_of(lungs: np.ndarray) -> np.ndarray:
    return np.where(lungs[0], 1, np.where(lungs[1], 2, 0)).astype(np.uint8)


def segmented(film: Path, labels: np.ndarray) -> Path:
    path = film.with_suffix(".seg.dcm")
    lung_segmentation(read_source(film), labels, ALGORITHM).save_as(path, enforce_file_format=True)
    return path


def check(film: Path, labels: np.ndarray, spacing: tuple[float, float], folder: Path, programs: Path) -> None:
    """Both lungs are in their places, to the pixel, and named so that nobody takes one for the other."""
    path = segmented(film, labels)
    seen = opened(path, folder, programs)
    lung = {"Right lung": 1, "Left lung": 2}
    by_name = np.zeros_like(labels)
    for label, name in seen.names.items():
        by_name[seen.labels == label] = lung[name]
    np.testing.assert_array_equal(by_name, labels)
    assert seen.names_in_slicer == {
        label: name for label, name in seen.names.items() if np.any(labels == lung[name])
    }
    assert seen.spacing == pytest.approx(spacing, rel=1e-9)
    assert seen.image.GetOrigin() == (0, 0, 0)
    assert seen.image.GetDirection() == (1, 0, 0, 0, 1, 0, 0, 0, 1)
    np.testing.assert_array_equal(read_segmentation(path).labels, labels)


@pytest.mark.parametrize(("kind", "photometric", "spaced"), VARIANTS, ids=VARIANT_NAMES)
def test_all_kinds_of_film_open(
    tmp_path: Path, programs: Path, kind: str, photometric: str, spaced: bool
) -> None:
    film = write_film(CHEST, tmp_path / "film.dcm", kind, photometric, spaced)
    spacing = read_source(film).film.spacing
    assert (spacing is not None) == spaced
    size = (spacing.row, spacing.column) if spacing else (1, 1)
    check(film, labels_of(CHEST.lungs), size, tmp_path, programs)


@needs_validators
@pytest.mark.parametrize(
    ("stated", "spacing"),
    [
        ({"PixelSpacing": [0.65, 1.3]}, (0.65, 1.3)),
        ({"PixelSpacing": [0.143, 0.2], "ImagerPixelSpacing": [0.16, 0.22]}, (0.143, 0.2)),
        ({"ImagerPixelSpacing": [0.16, 0.22]}, (0.16, 0.22)),
        ({"PixelSpacing": [0, 0], "ImagerPixelSpacing": [0.16, 0.22]}, (0.16, 0.22)),
        ({"PixelSpacing": ["0.1431234567890", "0.1681234567890"]}, (0.143123456789, 0.168123456789)),
        ({"PixelAspectRatio": [1, 2]}, (1, 2)),
        ({"PixelAspectRatio": [5, 4]}, (1.25, 1)),
        ({"PixelAspectRatio": [0, 2]}, (1, 1)),
        ({"PixelAspectRatio": [1, 2], "PixelSpacing": [0.3, 0.6]}, (0.3, 0.6)),
        ({}, (1, 1)),
    ],
    ids=lambda value: None if isinstance(value, tuple) else " ".join(value) or "nothing",
)
def test_rows_and_columns_keep_their_spacing(
    tmp_path: Path, programs: Path, stated: dict[str, object], spacing: tuple[float, float]
) -> None:
    film = write_film(CHEST, tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    nothing = dict.fromkeys(("PixelSpacing", "ImagerPixelSpacing", "PixelAspectRatio"))
    change_film(film, **nothing | stated)
    check(film, labels_of(CHEST.lungs), spacing, tmp_path, programs)
    assert dciodvfy_errors(film.with_suffix(".seg.dcm")) == []


# dcmqi loses pixels where a frame has less than eight.
@pytest.mark.parametrize(("rows", "columns"), [(1, 9), (9, 1), (3, 5), (37, 53), (531, 99), (4001, 3003)])
def test_odd_and_large_film_sizes(tmp_path: Path, programs: Path, rows: int, columns: int) -> None:
    phantom = resampled(CHEST, rows, columns)
    film = write_film(phantom, tmp_path / "film.dcm", "CR", "MONOCHROME1", True)
    change_film(film, PixelSpacing=[0.2, 0.3], ImagerPixelSpacing=None)
    check(film, labels_of(phantom.lungs), (0.2, 0.3), tmp_path, programs)


@pytest.mark.parametrize("missing", [(1,), (2,), (1, 2)], ids=["no right", "no left", "neither"])
def test_missing_lung_does_not_shift_names(tmp_path: Path, programs: Path, missing: tuple[int, ...]) -> None:
    film = write_film(CHEST, tmp_path / "film.dcm", "DX", "MONOCHROME2", True)
    labels = labels_of(CHEST.lungs)
    labels[np.isin(labels, missing)] = 0
    spacing = read_source(film).film.spacing
    assert spacing is not None
    check(film, labels, (spacing.row, spacing.column), tmp_path, programs)


@pytest.mark.parametrize("columns", range(9, 17))
def test_second_frame_at_any_bit_offset(tmp_path: Path, programs: Path, columns: int) -> None:
    film = write_film(resampled(CHEST, 1, columns), tmp_path / "film.dcm", "CR", "MONOCHROME2", False)
    labels = np.full((1, columns), 2, np.uint8)
    labels[0, 0] = 1
    check(film, labels, (1, 1), tmp_path, programs)


def test_single_pixel_masks_at_the_border(tmp_path: Path, programs: Path) -> None:
    film = write_film(CHEST, tmp_path / "film.dcm", "DX", "MONOCHROME2", True)
    labels = np.zeros(CHEST.pixels.shape, np.uint8)
    labels[0, 0] = labels[-1, -1] = labels[100, 7] = 1
    labels[0, -1] = labels[-1, 0] = labels[100, 8] = 2
    spacing = read_source(film).film.spacing
    assert spacing is not None
    check(film, labels, (spacing.row, spacing.column), tmp_path, programs)


def test_report_opens(
    result_of: Callable[..., Result], dx_result: Result, tmp_path: Path, programs: Path
) -> None:
    blank = write_film(CHEST, tmp_path / "blank.dcm", "CR", "MONOCHROME1", False)
    change_film(blank, PixelData=bytes(2 * CHEST.pixels.size))
    for result in (dx_result, result_of(blank, tmp_path)):
        read = report_read(result.objects.report, tmp_path, programs)
        groups = {group["TrackingIdentifier"]: group for group in read["Measurements"]}
        assert {"COVID-19 pneumonia", "Checks of film and masks", "Right lung", "Left lung"} <= set(groups)
        for side, code in (("Right", "24028007"), ("Left", "7771000")):
            group = groups[f"{side} lung"]
            assert group["Laterality"]["CodeValue"] == code
            area, share = (float(item["value"]) for item in group["measurementItems"])
            label = 1 if side == "Right" else 2
            assert share == pytest.approx(100 * np.mean(result.labels == label), abs=0.005)
            assert (area > 0) == (share > 0)
        assert read["VerificationFlag"] == "UNVERIFIED"
        # What Slicer's DICOMTID1500Plugin puts into its table.
        for group in read["Measurements"]:
            for item in group["measurementItems"]:
                assert item["value"] and item["units"]["CodeMeaning"] and item["quantity"]["CodeMeaning"]
