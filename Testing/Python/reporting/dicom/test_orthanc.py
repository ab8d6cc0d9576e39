"""What we write, through an archive and back: Orthanc, and its DICOMweb."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from CovidXRayLib.reporting.structured_report.read_report import read_report
from Testing.Python.pacs.orthanc import Orthanc, running_orthanc
from Testing.Python.reporting.conftest import Result


@pytest.fixture
def orthanc() -> Iterator[Orthanc]:
    with running_orthanc() as server:
        yield server


def ask(orthanc: Orthanc, path: str, content: bytes | None = None, accept: str = "*/*") -> bytes:
    address = f"http://127.0.0.1:{orthanc.http_port}{path}"
    request = urllib.request.Request(address, content, {"Accept": accept})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bytes(answer.read())


def test_objects_round_trip(orthanc: Orthanc, dx_result: Result, tmp_path: Path) -> None:
    paths = [dx_result.film, *dx_result.objects]
    for path in paths:
        ask(orthanc, "/instances", path.read_bytes())
    kept = {str(one.SOPInstanceUID): one for one in orthanc.objects()}
    assert len(kept) == len(paths) == 4
    for path in paths:
        sent = dcmread(path)
        assert kept[str(sent.SOPInstanceUID)] == sent
    seg = dcmread(dx_result.objects.seg)
    address = (
        f"/dicom-web/studies/{seg.StudyInstanceUID}/series/{seg.SeriesInstanceUID}"
        f"/instances/{seg.SOPInstanceUID}"
    )
    parts = ask(orthanc, address, accept='multipart/related; type="application/dicom"')
    returned = tmp_path / "returned.seg.dcm"
    returned.write_bytes(parts[parts.index(b"\r\n\r\n", 2) + 4 : parts.rindex(b"\r\n--")])
    np.testing.assert_array_equal(read_segmentation(returned).labels, dx_result.labels)
    report = kept[str(dcmread(dx_result.objects.report).SOPInstanceUID)]
    stored = BytesIO()
    report.save_as(stored)
    (tmp_path / "returned.sr.dcm").write_bytes(stored.getvalue())
    assert read_report(tmp_path / "returned.sr.dcm") == read_report(dx_result.objects.report)
