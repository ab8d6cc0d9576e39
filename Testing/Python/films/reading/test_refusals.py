"""What cannot be read is refused with one sentence: which file, what is wrong, what to do."""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film

Save = Callable[..., Path]
Make = Callable[..., Dataset]


def refusal(path: Path) -> str:
    """The sentence with which a file is refused, after checking its form."""
    with pytest.raises(FilmError) as caught:
        read_film(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert caught.value.problem and caught.value.remedy
    return sentence


def file_of(data: Dataset) -> bytes:
    stream = BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def test_no_such_file(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "nothing.dcm")


def test_folder_is_rejected(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path)


def test_empty_file_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "film.dcm").touch()
    assert "empty" in refusal(tmp_path / "film.dcm")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.dcm")
    assert "pipe" in refusal(tmp_path / "pipe.dcm")


def test_invalid_file_name() -> None:
    assert "cannot be opened" in refusal(Path("film\0.dcm"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(saved: Save) -> None:
    path = saved()
    path.chmod(0)
    assert "permission denied" in refusal(path)


def test_no_permission_as_the_system_reports_it(saved: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved()

    def refuse(name: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(name))

    monkeypatch.setattr(os, "open", refuse)
    assert "permission denied" in refusal(path)


def test_oversized_file(tmp_path: Path) -> None:
    with (tmp_path / "film.dcm").open("wb") as file:
        file.truncate(2**33)
    assert "8,192 MiB" in refusal(tmp_path / "film.dcm")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"GIF89a....", "GIF"),
        (b"NRRD0004\n", "NRRD"),
        (b"<!DOCTYPE html>", "web page"),
        (b"patient,view\n1,PA\n", "neither DICOM"),
        (b'{"a": 1}', "neither DICOM"),
        (bytes(5000), "neither DICOM"),
        (b"\xff" * 5000, "neither DICOM"),
        (np.random.default_rng(1).bytes(5000), "neither DICOM"),
        ("(not a film)".encode("utf-16-le") * 30, "neither DICOM"),
        (b"\x08", "neither DICOM"),
    ],
)
def test_non_film_file(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / "film.dcm").write_bytes(content)
    assert name in refusal(tmp_path / "film.dcm")


@pytest.mark.parametrize("rest", [b"", b"\0" * 500, b"hello" * 100, b"\x08\x00"])
def test_dicom_prefix_without_data(tmp_path: Path, rest: bytes) -> None:
    (tmp_path / "film.dcm").write_bytes(bytes(128) + b"DICM" + rest)
    assert "damaged" in refusal(tmp_path / "film.dcm") or "truncated" in refusal(tmp_path / "film.dcm")


def test_header_without_pixels(saved: Save) -> None:
    assert "no pixels" in refusal(saved(PixelData=None))
    assert "modality CR" in refusal(saved(PixelData=None))


def test_empty_pixel_data(saved: Save) -> None:
    assert "no pixels" in refusal(saved(PixelData=b""))


def test_empty_compressed_pixel_data(dataset: Make, tmp_path: Path) -> None:
    data = dataset(PixelData=encapsulate([b"\0\0"]))
    data.file_meta.TransferSyntaxUID = JPEG2000Lossless
    path = tmp_path / "film.dcm"
    path.write_bytes(file_of(data))
    assert "damaged" in refusal(path)


CONTRADICTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "no rows": ({"Rows": 0}, "0 rows"),
    "no columns": ({"Columns": 0}, "0 columns"),
    "rows missing": ({"Rows": None}, "number of rows"),
    "absurd size": ({"Rows": 60000, "Columns": 60000}, "60,000 x 60,000"),
    "more rows than pixels": ({"Rows": 97}, "truncated"),
    "several frames": ({"NumberOfFrames": 3}, "3 frames"),
    "four samples": ({"SamplesPerPixel": 4}, "4 samples"),
    "a mask": ({"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}, "single bits"),
    "twelve bits allocated": ({"BitsAllocated": 12}, "12 bits allocated"),
    "sixty-four bits": ({"BitsAllocated": 64}, "64 bits allocated"),
    "more stored than allocated": ({"BitsStored": 20, "HighBit": 19}, "contradictory"),
    "no bits stored": ({"BitsStored": 0}, "contradictory"),
    "high bit too low": ({"HighBit": 3}, "contradictory"),
    "high bit too high": ({"HighBit": 16}, "contradictory"),
    "odd columns in pairs": (
        {"Columns": 79, "SamplesPerPixel": 3, "PhotometricInterpretation": "YBR_FULL_422", "BitsAllocated": 8,
         "BitsStored": 8, "HighBit": 7},
        "odd",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("elements", "words"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_impossible_header(saved: Save, elements: dict[str, Any], words: str) -> None:
    assert words in refusal(saved(**elements))


@pytest.mark.parametrize(("keyword", "kind"), [("FloatPixelData", "f4"), ("DoubleFloatPixelData", "f8")])
def test_floating_point_pixels(saved: Save, chest: np.ndarray, keyword: str, kind: str) -> None:
    path = saved(PixelData=None, **{keyword: chest.astype(kind).tobytes()})
    assert "floating-point" in refusal(path)


@pytest.mark.parametrize(
    ("sop_class", "words"),
    [
        ("1.2.840.10008.1.3.10", "DICOMDIR"),
        ("1.2.840.10008.5.1.4.1.1.66.4", "segmentation"),
        ("1.2.840.10008.5.1.4.1.1.88.22", "structured report"),
        ("1.2.840.10008.5.1.4.1.1.104.1", "document"),
        ("1.2.840.10008.5.1.4.1.1.11.1", "presentation state"),
    ],
)
def test_non_film_objects(saved: Save, sop_class: str, words: str) -> None:
    assert words in refusal(saved(SOPClassUID=sop_class))


@pytest.mark.parametrize(
    ("syntax", "words"),
    [
        ("1.2.840.10008.1.2.4.100", "MPEG2"),
        ("1.2.840.10008.1.2.4.94", "JPIP"),
        ("1.2.3.4.5", "1.2.3.4.5"),
    ],
)
def test_transfer_syntax_without_decoder_is_reported(
    dataset: Make, tmp_path: Path, syntax: str, words: str
) -> None:
    data = dataset(PixelData=encapsulate([b"\0\0\1\xb3" * 100]))
    data.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.100"
    whole = file_of(data).replace(b"1.2.840.10008.1.2.4.100\0", syntax.encode().ljust(24, b"\0"))
    (tmp_path / "film.dcm").write_bytes(whole)
    assert words in refusal(tmp_path / "film.dcm")


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless])
@pytest.mark.parametrize("sizes", [(60000, 60000), (96, 81), (1, 1)])
def test_compressed_pixels_of_different_size(
    dataset: Make, tmp_path: Path, syntax: str, sizes: tuple[int, int]
) -> None:
    data = dataset()
    data.compress(syntax)
    data.Rows, data.Columns = sizes
    (tmp_path / "film.dcm").write_bytes(file_of(data))
    assert f"{sizes[0]:,} x {sizes[1]:,}" in refusal(tmp_path / "film.dcm")


def test_compressed_stream_with_excessive_dimensions(dataset: Make, tmp_path: Path) -> None:
    data = dataset()
    data.compress(JPEG2000Lossless)
    stream = bytearray(data.PixelData)
    at = stream.index(b"\xff\x4f\xff\x51") + 8
    stream[at : at + 8] = struct.pack(">II", 60000, 60000)
    data.PixelData = bytes(stream)
    (tmp_path / "film.dcm").write_bytes(file_of(data))
    assert "60,000 x 60,000" in refusal(tmp_path / "film.dcm")


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, RLELossless])
@pytest.mark.parametrize("missing", [1, 40, 3000])
def test_truncated_compressed_film(dataset: Make, tmp_path: Path, syntax: str, missing: int) -> None:
    data = dataset()
    data.compress(syntax)
    (tmp_path / "film.dcm").write_bytes(file_of(data)[: -8 - missing])
    assert "truncated" in refusal(tmp_path / "film.dcm")


def test_unterminated_jpeg(dataset: Make, chest: np.ndarray, tmp_path: Path) -> None:
    import cv2

    stream = cv2.imencode(".jpg", (chest // 16).astype(np.uint8))[1].tobytes()
    data = dataset(
        BitsAllocated=8, BitsStored=8, HighBit=7, PixelData=encapsulate([stream[: len(stream) // 2]])
    )
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    (tmp_path / "film.dcm").write_bytes(file_of(data))
    assert "truncated" in refusal(tmp_path / "film.dcm")


def test_truncated_uncompressed_film(saved: Save) -> None:
    path = saved()
    path.write_bytes(path.read_bytes()[:-100])
    assert "truncated" in refusal(path)
    assert "15,360 bytes" in refusal(path)


def test_truncated_header_reports_the_element(saved: Save) -> None:
    path = saved(PatientName="A" * 60)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"AAAA") + 20])
    assert "(0010,0010) states 60 bytes and 20 are left" in refusal(path)


def test_error_is_picklable(tmp_path: Path) -> None:
    with pytest.raises(FilmError) as caught:
        read_film(tmp_path / "nothing.dcm")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.path, copy.problem) == (
        str(caught.value),
        caught.value.path,
        caught.value.problem,
    )
