"""What a run says about how it was made."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

import CovidXRayLib
from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.training.run import run_record
from CovidXRayLib.training.run.run_record import hash_films, record_start

pytest.importorskip("keras", reason="needs the extra 'train'")


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.csv"
    path.write_text("id,file\n1,1.png\n")
    return path


def read(folder: Path) -> dict:
    return json.loads((folder / "record.json").read_text("utf-8"))


def test_data_code_and_library_versions_are_recorded_per_start(tmp_path: Path, manifest: Path) -> None:
    weights = {"negative": 0.6, "positive": 2.5}
    record_start(tmp_path, manifest, ["b" * 64, "a" * 64], {"class_weights": weights})
    record_start(tmp_path, manifest, ["a" * 64, "b" * 64], {"class_weights": weights})
    content = read(tmp_path)
    assert content["data"] == {
        "manifest_sha256": file_sha256(manifest),
        "films": 2,
        "films_sha256": hash_films(["a" * 64, "b" * 64]),
        "class_weights": weights,
    }
    assert len(content["starts"]) == 2
    start = content["starts"][0]
    assert start["version"] == CovidXRayLib.__version__
    assert start["backend"] == "tensorflow"
    assert start["libraries"]["keras"] == metadata.version("keras")


@pytest.mark.parametrize("change", ["film", "manifest", "fact"])
def test_run_with_different_data_is_not_resumed(tmp_path: Path, manifest: Path, change: str) -> None:
    record_start(tmp_path, manifest, ["a"], {"weight": 1.0})
    before = read(tmp_path)
    if change == "manifest":
        manifest.write_text("id,file\n2,1.png\n")
    films, facts = (["a", "b"] if change == "film" else ["a"]), {"weight": 2.0 if change == "fact" else 1.0}
    with pytest.raises(RunError, match="other data"):
        record_start(tmp_path, manifest, films, facts)
    assert read(tmp_path) == before


def test_data_hash_is_order_independent() -> None:
    assert hash_films(["a", "b"]) == hash_films(["b", "a"])
    assert len({hash_films(films) for films in (["a", "b"], ["a"], ["a", "b", "b"], ["ab"], [])}) == 5


def test_commit_is_recorded_if_available(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("needs git")
    assert run_record.commit(tmp_path) is None

    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "-q")
    assert run_record.commit(tmp_path) is None
    (tmp_path / "module.py").write_text("")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    assert run_record.commit(tmp_path) == git("rev-parse", "HEAD")
    (tmp_path / "module.py").write_text("1")
    assert run_record.commit(tmp_path) == git("rev-parse", "HEAD") + "-dirty"
