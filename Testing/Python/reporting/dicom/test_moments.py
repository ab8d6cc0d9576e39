"""Dates and times of our objects: by the film's clock where the film names its time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from CovidXRayLib.reporting.dicom.timestamps import MOMENTS
from CovidXRayLib.reporting.objects.encapsulated_pdf import write_page_object
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.dicom.films_of_every_kind import change_film, chest, write_film
from Testing.Python.reporting.dicom.validators import dciodvfy_errors, needs_validators


def objects_of(result_of: Callable[..., Result], folder: Path, offset: str | None) -> list[Path]:
    film = write_film(chest(), folder / "film.dcm", "DX", "MONOCHROME2", True)
    change_film(film, TimezoneOffsetFromUTC=offset)
    result = result_of(film, folder)
    page = write_page_object(film, result.reading, b"%PDF-1.4 page", folder / "page.dcm")
    return [*result.objects, page]


def moments(dataset: Dataset) -> list[datetime]:
    return [
        datetime.strptime(dataset[day].value + dataset[time].value, "%Y%m%d%H%M%S")
        for day, time in MOMENTS
        if day in dataset
    ]


@needs_validators
@pytest.mark.parametrize(
    ("offset", "hours"), [("+1400", 14), ("-0400", -4), ("-1130", -11.5), ("+0545", 5.75), ("+0000", 0)]
)
def test_times_use_the_time_zone_of_the_film(
    result_of: Callable[..., Result], tmp_path: Path, offset: str, hours: float
) -> None:
    before = datetime.now(UTC)
    paths = objects_of(result_of, tmp_path, offset)
    after = datetime.now(UTC)
    assert len(paths) == 4
    for path in paths:
        dataset = pydicom.dcmread(path)
        assert dataset.TimezoneOffsetFromUTC == offset
        found = moments(dataset)
        assert found
        for moment in found:
            universal = (moment - timedelta(hours=hours)).replace(tzinfo=UTC)
            assert before.replace(microsecond=0) <= universal <= after, path.name
        assert dciodvfy_errors(path) == [], path.name


@pytest.mark.parametrize("offset", [None, "0400", "+1500", "-1201", "+0160", "EST"])
def test_film_without_time_zone(result_of: Callable[..., Result], tmp_path: Path, offset: str | None) -> None:
    before = datetime.now()
    paths = objects_of(result_of, tmp_path, offset)
    after = datetime.now()
    for path in paths:
        dataset = pydicom.dcmread(path)
        assert "TimezoneOffsetFromUTC" not in dataset
        for moment in moments(dataset):
            assert before.replace(microsecond=0) <= moment <= after, path.name


def test_forbidden_offset_is_replaced_by_its_equivalent(
    result_of: Callable[..., Result], tmp_path: Path
) -> None:
    for path in objects_of(result_of, tmp_path, "-0000"):
        assert pydicom.dcmread(path).TimezoneOffsetFromUTC == "+0000"
