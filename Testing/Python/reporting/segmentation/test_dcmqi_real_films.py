"""Segmentations of real films and of the samples, laid over the films as 3D Slicer lays them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.resources import resources_folder
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.dicom.dcmqi import FOLDERS, largest_shift, needs_dcmqi, opened, report_read

pytestmark = [pytest.mark.slow, needs_dcmqi, pytest.mark.filterwarnings("ignore::UserWarning")]


def test_overlay_and_film_coincide_on_real_films(
    result_of: Callable[..., Result],
    data_folder: Path,
    tmp_path: Path,
    print_measurement: Callable[[str], None],
) -> None:
    with (data_folder / "dicom" / "dicom.csv").open(encoding="utf-8", newline="") as table:
        chests = [row["file"] for row in csv.DictReader(table) if row["chest_frontal"] == "yes"]
    assert len(chests) == 10
    coincide([data_folder / "dicom" / name for name in chests], result_of, tmp_path, print_measurement)


def test_overlay_and_film_coincide_on_the_samples(
    result_of: Callable[..., Result], tmp_path: Path, print_measurement: Callable[[str], None]
) -> None:
    samples = sorted((resources_folder() / "Samples").glob("*.dcm"))
    assert len(samples) == 3
    coincide(samples, result_of, tmp_path, print_measurement)


def coincide(
    films: list[Path],
    result_of: Callable[..., Result],
    folder: Path,
    print_measurement: Callable[[str], None],
) -> None:
    import SimpleITK as sitk  # noqa: N813

    farthest = 0.0
    for film in films:
        result = result_of(film, folder)
        image = sitk.ReadImage(str(film))  # by GDCM, as in Slicer
        for programs in FOLDERS:
            overlay = opened(result.objects.seg, folder, programs)
            np.testing.assert_array_equal(overlay.labels, result.labels)
            assert overlay.names == {1: "Right lung", 2: "Left lung"}
            shift = largest_shift(image, overlay.image)
            assert shift < 1e-6, film.name
            farthest = max(farthest, shift)
            assert len(report_read(result.objects.report, folder, programs)["Measurements"]) >= 4
    print_measurement(
        f"Segmentations in segimage2itkimage: {len(films)} films in {len(FOLDERS)} version(s) of dcmqi, "
        f"every pixel in its place, shift of overlay against film {farthest:.7f} pixels"
    )
