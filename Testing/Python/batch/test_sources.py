"""Films from a manifest, an object store and a PACS, through the command."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

from CovidXRayLib.datasets.manifest_columns import REQUIRED_COLUMNS
from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.pacs.server_list import Server, save
from Testing.Python.batch.command import COMMAND, analyze, by_name, readings
from Testing.Python.batch.conftest import BUCKET
from Testing.Python.cloud.aws import Aws
from Testing.Python.pacs.orthanc import Orthanc

pytestmark = pytest.mark.slow
SAMPLE = Path(__file__).parents[3] / "Resources" / "Samples" / "sample_opacities_ap.dcm"


def write_manifest(folder: Path, films: Mapping[str, str]) -> Path:
    """Write a manifest of films, each with the SHA-256 that it states."""
    row = dict.fromkeys(REQUIRED_COLUMNS, "") | {"label": "other", "source_family": "phantom", "fold": "0"}
    table = folder / "batch.csv"
    rows = [
        row | {"id": str(number), "group_id": str(number), "file": place, "sha256": sha256}
        for number, (place, sha256) in enumerate(films.items())
    ]
    write_table(table, rows)
    return table


def test_manifest_source(films: Path, tmp_path: Path) -> None:
    places = {"films/film0.dcm": "", "films/film1.dcm": "0" * 64, "films/gone.dcm": "", "": ""}
    table = write_manifest(films.parent, places)
    done = analyze(table, "--out", tmp_path, "--workers", 1, "--json")
    assert done.returncode == 1, done.stderr
    found = by_name(tmp_path)
    assert found["film0.dcm"]["status"] == "read"
    assert "it does not match the SHA-256" in found["film1.dcm"]["error"]
    assert "no such file" in found["gone.dcm"]["error"]
    assert "row 5: the column file is empty" in found["batch.csv#5"]["error"]
    assert len(readings(tmp_path)) == 1


def test_retrieved_opacity_map_is_not_a_film(tmp_path: Path) -> None:
    reported = [*COMMAND[:-1], "report", str(SAMPLE), "--out", str(tmp_path / "report"), "--quiet"]
    subprocess.run(reported, check=True, timeout=300)
    (opacity_map,) = (tmp_path / "report").glob("*.opacity.dcm")
    opacity_map.rename(tmp_path / "1.2.3.dcm")
    table = write_manifest(tmp_path, {"1.2.3.dcm": ""})
    done = analyze(table, "--out", tmp_path / "out", "--workers", 1, "--json")
    assert json.loads(done.stdout)["failed"] == 1
    assert "it is part of a report, not a film" in by_name(tmp_path / "out")["1.2.3.dcm"]["error"]


def test_object_store_source(store: Aws, tmp_path: Path) -> None:
    command = (f"s3://{BUCKET}/hospital", "--out", tmp_path, "--workers", 1, "--json")
    done = analyze(*command, **store.environment)
    assert done.returncode == 1, done.stderr
    found = by_name(tmp_path)
    assert set(found) == {"film0.dcm", "film1.dcm", "copy.dcm", "broken.png", "empty.dcm"}
    assert found["film1.dcm"]["address"] == f"s3://{BUCKET}/hospital/film1.dcm"
    assert sorted(row["status"] for row in found.values()) == ["copy", "failed", "failed", "read", "read"]
    assert f"s3://{BUCKET}/hospital/empty.dcm: it is empty" in found["empty.dcm"]["error"]
    again = analyze(*command, **store.environment)
    counts = json.loads(again.stdout)
    assert (counts["read"], counts["known"], counts["failed"]) == (0, 3, 2)


def test_missing_store_is_reported(store: Aws, tmp_path: Path) -> None:
    done = analyze("s3://no-such-bucket-here", "--out", tmp_path, "--workers", 1, **store.environment)
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 2) and len(done.stderr.splitlines()) == 1, done.stderr


def test_pacs_source(archive: Orthanc, films: Path, tmp_path: Path) -> None:
    for seed in range(2):
        data = (films / f"film{seed}.dcm").read_bytes()
        url = f"http://127.0.0.1:{archive.http_port}/instances"
        urllib.request.urlopen(urllib.request.Request(url, data, method="POST"), timeout=30).close()
    address = f"http://127.0.0.1:{archive.http_port}/dicom-web"
    save(tmp_path / "servers.json", (Server("The archive", "dicomweb", url=address),))
    query = "pacs://The%20archive?StudyDate=20200229-20200302&ModalitiesInStudy=DX"
    command = (query, "--out", tmp_path / "out", "--workers", 1, "--json")
    done = analyze(*command, COVIDXRAY_PACS=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["read"] == 2, done.stderr + done.stdout
    assert len(readings(tmp_path / "out")) == 2
    again = analyze(*command, COVIDXRAY_PACS=str(tmp_path))
    assert json.loads(again.stdout)["known"] == 2
    none = analyze(
        "pacs://The%20archive?StudyDate=1999&Color=red", *command[1:], COVIDXRAY_PACS=str(tmp_path)
    )
    assert none.returncode == 2 and "Color" in none.stderr
    none = analyze("pacs://The%20archive?StudyDate=1999", *command[1:], COVIDXRAY_PACS=str(tmp_path))
    assert none.returncode == 2 and "'1999' is not a date" in none.stderr
