"""A folder with a manifest is named by the manifest, too; what is none is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.cli.main import _parser, main

HEADER = "id,file,label,source_family,group_id,view,fold,mask_right,mask_left,mask_quality,license\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "manifest.csv").write_text(HEADER)
    return folder


@pytest.mark.parametrize("named", ["data", "data/manifest.csv"])
def test_every_command_takes_the_file_or_its_folder(
    named: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def folder_of(*arguments: str) -> object:
        return _parser().parse_args(arguments)

    assert folder_of("train", "unet", "--data", named, "--out", "x").data == Path("data")
    assert folder_of("evaluate", "--data", named, named, "--out", "x").data == [Path("data")] * 2
    assert folder_of("gate", "--data", named, "--unseen", named).unseen == [Path("data")]
    assert folder_of("curate", "import", "--manifest", named, "--store", "x").manifest == Path("data")
    assert folder_of("manifest", "check", named).manifest == Path("data/manifest.csv")
    monkeypatch.setenv("COVIDXRAY_DATA", named)
    assert folder_of("gate").data == Path("data")
    assert folder_of("evaluate", "--out", "x").data == [Path("data")]


def test_manifest_file_is_checked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["curate", "import", "--manifest", "data/manifest.csv", "--store", "films.db"]) == 0
    assert "New films: 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["manifest", "check", "{}"],
        ["manifest", "split", "{}"],
        ["curate", "import", "--manifest", "{}", "--store", "films.db"],
        ["analyze", "{}/films.csv", "--out", "x", "--workers", "1"],
    ],
)
@pytest.mark.parametrize("named", ["nowhere", "report.pdf"])
def test_what_is_no_manifest_is_refused(
    arguments: list[str], named: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("report.pdf").write_bytes(b"%PDF-1.7")
    assert main([argument.format(named) for argument in arguments]) == 2
    said = capsys.readouterr().err
    assert f"{named}/" in said and ".csv: no such file; name a manifest.csv" in said
    assert "--data" not in said


def test_manifest_that_cannot_be_read_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "manifest.csv").unlink()
    (data / "manifest.csv").mkdir()
    assert main(["manifest", "check", "data"]) == 2
    assert f"{Path('data', 'manifest.csv')}: cannot be read" in capsys.readouterr().err


def test_run_without_any_result_names_no_readings(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed", reason="needs the extra 'batch'")
    arguments = ["analyze", str(data / "manifest.csv"), "--out", "out", "--workers", "1"]
    assert main(arguments) == 0
    assert not Path("out/readings.parquet").exists()
    assert capsys.readouterr().out.endswith("Failed: 0. No readings yet.\n")
    assert main([*arguments, "--json"]) == 0
    assert '"readings": null' in capsys.readouterr().out
