"""Files are written atomically; the label image holds labels."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

from CovidXRayLib.reporting.files.label_png import label_png
from CovidXRayLib.segmentation.label_map import label_map
from CovidXRayLib.system.atomic import write_atomically, write_together


def test_only_the_content_is_replaced(tmp_path):
    path = tmp_path / "tórax.json"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_failed_write_keeps_the_old_file_without_remnants(tmp_path):
    path = tmp_path / "film.json"
    path.mkdir()
    (path / "inside").touch()
    with pytest.raises(OSError):
        write_atomically(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["film.json"]


@pytest.mark.parametrize("durable", [False, True])
def test_error_names_the_file_and_not_the_temporary_one(tmp_path, durable):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    for name in ("folder", "nowhere/film.json", "file/film.json"):
        path = tmp_path / name
        with pytest.raises(OSError) as raised:
            write_atomically(path, b"new", durable=durable)
        assert str(raised.value).endswith(f": {str(path)!r}")


def test_full_disk_names_the_file(tmp_path):
    resource = pytest.importorskip("resource", reason="needs limits of Unix")
    first, second = tmp_path / "film.json", tmp_path / "film.png"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError) as raised:
            write_together([(first, b"small"), (second, b"large" * 1000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert raised.value.filename == str(second)
    assert list(tmp_path.iterdir()) == []


def test_label_image_is_exact_and_visible():
    image_module = pytest.importorskip("PIL.Image")
    lungs = np.zeros((2, 6, 8), bool)
    lungs[0, 1:5, 1:4] = True
    lungs[1, 1:5, 3:7] = True  # column 3 is claimed by both
    image = image_module.open(BytesIO(label_png(label_map(lungs))))
    labels = np.asarray(image)
    assert (image.mode, labels.dtype) == ("P", np.uint8)
    np.testing.assert_array_equal(labels == 1, lungs[0])
    np.testing.assert_array_equal(labels == 2, lungs[1] & ~lungs[0])
    seen = np.asarray(image.convert("RGB"), int)
    assert np.abs(seen[2, 2] - seen[0, 0]).sum() > 200
    assert np.abs(seen[2, 2] - seen[2, 6]).sum() > 200
