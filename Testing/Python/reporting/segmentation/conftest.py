"""A segmentation of ours, to be changed and read again."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from Testing.Python.reporting.conftest import Result


@pytest.fixture
def seg(dx_result: Result) -> Dataset:
    return pydicom.dcmread(dx_result.objects.seg)


def saved(dataset: Dataset, folder: Path) -> Path:
    path = folder / "changed.seg.dcm"
    dataset.save_as(path)
    return path
