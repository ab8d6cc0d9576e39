"""A folder of films on two workers: the same results as without, each film once, and no work done twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from Testing.Python.batch.command import analyze, by_name, readings, rows
from Testing.Python.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def batch(films: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The films on two workers."""
    out = tmp_path_factory.mktemp("batch") / "out"
    done = analyze(films, films / "film1.dcm", "--out", out, "--workers", 2, "--json")
    assert done.returncode == 1, done.stderr
    counts = json.loads(done.stdout)
    seconds = counts.pop("worker_seconds")
    assert list(seconds) == ["fetching", "decoding", "networks", "images", "writing", "idle"]
    assert all(value > 0 for value in seconds.values())
    assert counts == {
        "read": 3,
        "copies": 1,
        "known": 0,
        "failed": 2,
        "readings": str(out / "readings.parquet"),
    }
    lines = done.stderr.splitlines()
    assert len(lines) == 2, done.stderr
    assert [line for line in lines if "broken.png: " in line]
    assert [line for line in lines if "empty.dcm: it is empty" in line]
    return out


def test_every_film_has_one_row(films: Path, batch: Path) -> None:
    found = by_name(batch)
    assert {
        name: row["status"] for name, row in found.items() if "film" not in name and name != "copy.dcm"
    } == {
        "broken.png": "failed",
        "empty.dcm": "failed",
    }
    assert found["empty.dcm"]["error"].startswith(f"{films / 'empty.dcm'}: it is empty")
    assert found["film1.dcm"]["status"] == "read"
    twins = found["film0.dcm"], found["copy.dcm"]
    assert sorted(row["status"] for row in twins) == ["copy", "read"]
    assert twins[0]["result"] == twins[1]["result"]
    assert {row["attempts"] for row in found.values()} == {1}


def test_rows_and_files_equal_those_of_a_run_without_workers(
    films: Path, batch: Path, tmp_path: Path
) -> None:
    assert analyze(films, "--out", tmp_path, "--quiet").returncode == 1
    files = readings(batch)
    assert len(files) == 2
    for name in ("film0", "film1"):
        alone = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
        row = by_name(batch)[f"{name}.dcm"]
        reading = files[row["result"]]
        for key in ("verdict", "checks", "mask_quality", "weights", "evidence", "engine", "device"):
            assert reading[key] == alone[key]
        # Sums in another order, as one thread makes them, end in other digits.
        assert reading["probability"] == pytest.approx(alone["probability"], abs=1e-4)
        assert row["probability"] == reading["probability"]
        assert (row["verdict"], row["checks"]) == (reading["verdict"], reading["checks"])
        assert row["sha256"] == reading["film"]["sha256"]
        assert dict(row["weights"]) == reading["weights"]
        assert [row["lung_right_share"], row["lung_left_share"]] == reading["mask_quality"]["area_share"]
        lungs = (batch / f"{row['result']}.lungs.png").read_bytes()
        assert lungs == (tmp_path / f"{name}.lungs.png").read_bytes()


def test_rerun_completes_missing_films(films: Path, batch: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in batch.rglob("*.json")}
    rows_before = sorted(row["address"] for row in rows(batch))
    lost = batch / f"{by_name(batch)['film1.dcm']['result']}.json"
    done = analyze(films, "--out", batch, "--workers", 1, "--json")
    assert done.returncode == 1
    counts = json.loads(done.stdout)
    assert (counts["read"], counts["known"], counts["failed"]) == (0, 3, 2)
    assert {path: path.stat().st_mtime_ns for path in batch.rglob("*.json")} == before
    assert sorted(row["address"] for row in rows(batch)) == rows_before
    assert lost.is_file()


def test_lost_rows_are_restored_without_analysis(films: Path, batch: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in batch.rglob("*.json")}
    for part in (batch / "readings.parquet").glob("*"):
        part.unlink()
    done = analyze(films, "--out", batch, "--workers", 1, "--json")
    assert json.loads(done.stdout)["read"] == 3
    assert {path: path.stat().st_mtime_ns for path in batch.rglob("*.json")} == before
    test_every_film_has_one_row(films, batch)


def test_different_settings_require_a_different_folder(films: Path, batch: Path) -> None:
    done = analyze(films, "--out", batch, "--workers", 1, "--prevalence", "5%")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "prevalence" in done.stderr


def test_invalid_source_exits_with_2(tmp_path: Path) -> None:
    for address in ("pacs://nobody", "phantom://many", "gopher://films"):
        done = analyze(address, "--out", tmp_path / "out", "--workers", 1)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert len(done.stderr.splitlines()) == 1 and address in done.stderr
    done = analyze("s3://films/1", "--out", tmp_path / "out")
    assert done.returncode == 2 and "--workers" in done.stderr


def test_missing_scheduler_exits_with_3(films: Path, tmp_path: Path) -> None:
    for address in ("nothing://127.0.0.1:1", f"tcp://127.0.0.1:{free_port()}"):
        done = analyze(films, "--out", tmp_path / "out", "--scheduler", address)
        assert done.returncode == 3
        assert len(done.stderr.splitlines()) == 1 and address in done.stderr, done.stderr


def test_workers_of_an_existing_cluster_are_used(films: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=2, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        done = analyze(films, "--out", tmp_path, "--scheduler", cluster.scheduler_address, "--json")
    assert done.returncode == 1, done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert json.loads(done.stdout)["read"] == 3
    assert len(readings(tmp_path)) == 2
    assert len({row["worker"] for row in rows(tmp_path)}) == 1
