"""The advice where something cannot be written fits the reason."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from CovidXRayLib.errors import writing_remedy
from CovidXRayLib.reporting.errors import readings_not_written, report_not_written, results_not_written


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (errno.EEXIST, "choose a folder"),
        (errno.ENOTDIR, "choose a folder"),
        (errno.EACCES, "no permission"),
        (errno.EPERM, "no permission"),
        (errno.EROFS, "read-only"),
        (errno.ENOSPC, "free some space"),
        (errno.EDQUOT, "free some space"),
        (errno.ENAMETOOLONG, "shorter path"),
        (errno.ENOENT, "cannot be reached"),
        (errno.ESTALE, "cannot be reached"),
        (errno.EHOSTDOWN, "cannot be reached"),
        (errno.EIO, "cannot be reached"),
        (errno.EMFILE, "Choose another folder."),
    ],
)
def test_each_kind_of_problem_has_its_advice(code: int, advice: str) -> None:
    error = OSError(code, os.strerror(code))
    sentences = [
        str(report_not_written("out", error)),
        str(readings_not_written(Path("out"), error)),
        str(results_not_written(Path("out"), "film", error)),
    ]
    for sentence in sentences:
        assert advice in sentence and os.strerror(code) in sentence
        assert ("free some space" in sentence) == (advice == "free some space")


def test_reason_without_a_number_is_kept() -> None:
    assert "(no room)" in str(report_not_written("out", OSError("no room")))


def test_file_in_place_of_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    for place in (file, file / "below"):
        with pytest.raises(OSError, match="file") as caught:
            place.mkdir()
        assert "choose a folder" in writing_remedy(caught.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_full_drive() -> None:
    with pytest.raises(OSError, match="space") as caught, Path("/dev/full").open("w", buffering=1) as full:
        full.write("\n")
    assert "free some space" in writing_remedy(caught.value)
