"""``covidxray phantom`` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.phantom.frontal_chest import project_chest


def test_films_and_masks_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "folder"
    arguments = ["--count", "2", "--seed", "6", "--size", "96", "--view", "AP", "--opacity", "0.7", "--masks"]
    assert main(["phantom", "--out", str(out), *arguments]) == 0
    films = [out / "phantom_AP_0006.dcm", out / "phantom_AP_0007.dcm"]
    assert capsys.readouterr().out.splitlines() == [str(film) for film in films]
    for seed, film in zip((6, 7), films, strict=True):
        phantom = project_chest(seed, 96, view="AP", opacity=0.7)
        assert pydicom.dcmread(film).pixel_array.shape == (96, 96)
        lungs = cv2.imread(str(film.with_suffix(".lungs.png")), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(lungs == 1, phantom.lungs[0])
        np.testing.assert_array_equal(lungs == 2, phantom.lungs[1])
        opacity = cv2.imread(str(film.with_suffix(".opacity.png")), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(opacity == 255, phantom.opacity)


def test_lateral_films_have_no_masks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["phantom", "--out", str(tmp_path / "out"), "--view", "LL", "--size", "64"]
    assert main([*base, "--masks"]) == 2
    assert "not available for lateral phantoms" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(base) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["phantom_LL_0000.dcm"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--opacity", "2"], "2 is not between 0 and 1"),
        (["--opacity", "nan"], "nan is not between 0 and 1"),
        (["--size", "8"], "8 is not between 64 and 4096"),
        (["--count", "many"], "'many' is not an integer"),
        (["--seed", "-3"], "-3 is not between 0"),
        (["--view", "XY"], "invalid choice: 'XY'"),
    ],
)
def test_invalid_arguments_write_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    out = tmp_path / "out"
    assert main(["phantom", "--out", str(out), *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not out.exists()


def test_uncreatable_folder_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    assert main(["phantom", "--out", str(file), "--size", "64"]) == 4
    message = capsys.readouterr().err
    assert str(file) in message
    assert "choose another --out" in message
