"""Files made to hurt: nothing but a FilmError may come out, at a bounded cost."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
)

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.dicom.parsed_dicom import parse_dicom
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.reader import read_film

Make = Callable[..., Dataset]
Save = Callable[..., Path]

ITEM, ITEM_END, SEQUENCE_END = (
    b"\xfe\xff\x00\xe0",
    b"\xfe\xff\x0d\xe0" + bytes(4),
    b"\xfe\xff\xdd\xe0" + bytes(4),
)
UNDEFINED = b"\xff\xff\xff\xff"
VOI_LUT_SEQUENCE, MODALITY_LUT_SEQUENCE = b"\x28\x00\x10\x30SQ\0\0", b"\x28\x00\x00\x30SQ\0\0"


def bytes_of(data: Dataset) -> bytes:
    stream = BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def with_element(whole: bytes, element: bytes) -> bytes:
    """Insert an element just before the pixels of an explicit little endian file."""
    at = whole.index(b"\xe0\x7f\x10\x00O")
    return whole[:at] + element + whole[at:]


@pytest.mark.parametrize("tag", [VOI_LUT_SEQUENCE, MODALITY_LUT_SEQUENCE, b"\x09\x00\x10\x10SQ\0\0"])
@pytest.mark.parametrize("depth", [300, 5000])
@pytest.mark.parametrize("defined", [True, False])
def test_nested_sequences(dataset: Make, tmp_path: Path, tag: bytes, depth: int, defined: bool) -> None:
    nested = b""
    for _ in range(depth):
        if defined:
            nested = tag + struct.pack("<I", len(nested) + 8) + ITEM + struct.pack("<I", len(nested)) + nested
        else:
            nested = tag + UNDEFINED + ITEM + UNDEFINED + nested + ITEM_END + SEQUENCE_END
    path = tmp_path / "film.dcm"
    path.write_bytes(with_element(bytes_of(dataset()), nested))
    try:
        film = read_film(path)
    except FilmError as error:
        assert "nested" in str(error) or "damaged" in str(error)
    else:
        assert film.shape == (96, 80)


def test_unterminated_sequence(dataset: Make, tmp_path: Path) -> None:
    path = tmp_path / "film.dcm"
    path.write_bytes(
        with_element(bytes_of(dataset()), b"\x09\x00\x10\x10SQ\0\0" + UNDEFINED + ITEM + UNDEFINED)
    )
    with pytest.raises(FilmError, match="truncated"):
        read_film(path)


def peak_mebibytes(path: Path) -> float:
    """Peak memory that reading `path` adds in a process of its own, whether it is read or refused."""
    code = (
        "import resource, sys\n"
        "import cv2, pydicom, numpy\n"
        "from CovidXRayLib.errors import FilmError\n"
        "from CovidXRayLib.films.reader import read_film\n"
        "from CovidXRayLib.films.codecs import decoding\n"
        "from CovidXRayLib.films import dicom_film\n"
        "from CovidXRayLib.films.images import image_film\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    read_film(sys.argv[1])\n"
        "except FilmError:\n"
        "    pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read as Linux reports it")
@pytest.mark.parametrize("tag", [VOI_LUT_SEQUENCE, b"\x09\x00\x10\x10SQ\0\0"])
@pytest.mark.parametrize("defined", [True, False])
def test_very_many_items(dataset: Make, tmp_path: Path, tag: bytes, defined: bool) -> None:
    items = (ITEM + bytes(4)) * 400_000
    length = struct.pack("<I", len(items)) if defined else UNDEFINED
    path = tmp_path / "film.dcm"
    path.write_bytes(
        with_element(bytes_of(dataset()), tag + length + items + (b"" if defined else SEQUENCE_END))
    )
    assert peak_mebibytes(path) < 100


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read as Linux reports it")
def test_absurd_dimensions_allocate_no_memory(saved: Save) -> None:
    assert peak_mebibytes(saved(Rows=60000, Columns=60000)) < 100


def test_deflate_bomb(dataset: Make) -> None:
    data = dataset(PixelData=bytes(2**24))
    data.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    whole = bytes_of(data)
    assert len(whole) < 2**16
    assert parse_dicom(whole, max_bytes=2**25).pixels is not None
    with pytest.raises(FilmProblem, match="expands"):
        parse_dicom(whole, max_bytes=2**20)


def test_truncated_deflated_data_set(dataset: Make, tmp_path: Path) -> None:
    data = dataset()
    data.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    path = tmp_path / "film.dcm"
    path.write_bytes(bytes_of(data)[:-500])
    with pytest.raises(FilmError, match="deflated data set is truncated"):
        read_film(path)


MUTILATED = {
    "window width is text": ((0x0028, 0x1051), b"DS", b"wide"),
    "window center is binary": ((0x0028, 0x1050), b"DS", b"\xff\xfe\0\1"),
    "window width is infinite": ((0x0028, 0x1051), b"DS", b"inf "),
    "slope is NaN": ((0x0028, 0x1053), b"DS", b"NaN "),
    "slope is text": ((0x0028, 0x1053), b"DS", b"steep "),
    "slope is huge": ((0x0028, 0x1053), b"DS", b"1e300 "),
    "spacing is text": ((0x0028, 0x0030), b"DS", b"a\\b "),
    "spacing has commas": ((0x0028, 0x0030), b"DS", b"0,143\\0,143 "),
    "padding is short": ((0x0028, 0x0120), b"US", b""),
    "padding is long": ((0x0028, 0x0120), b"US", b"\0\0\0\0"),
    "frames is text": ((0x0028, 0x0008), b"IS", b"many"),
    "orientation is binary": ((0x0020, 0x0020), b"CS", b"\xff\xff"),
    "name is in no character set": ((0x0010, 0x0010), b"PN", b"\x1b$B\xff\xff\x80"),
    "character set is unknown": ((0x0008, 0x0005), b"CS", b"KLINGON "),
    "VOI LUT is no sequence": ((0x0028, 0x3010), b"LO", b"oops"),
    "modality LUT is binary": ((0x0028, 0x3000), b"UN", b"\1\2\3\4\5\6\7\x08"),
    "samples is empty": ((0x0028, 0x0002), b"US", b""),
    "rows has three bytes": ((0x0028, 0x0010), b"US", b"\1\2\3"),
    "rows is text": ((0x0028, 0x0010), b"LO", b"tall"),
    "bits stored is empty": ((0x0028, 0x0101), b"US", b""),
}


@pytest.mark.parametrize(("tag", "vr", "value"), MUTILATED.values(), ids=MUTILATED)
def test_corrupted_elements(saved: Save, tag: tuple[int, int], vr: bytes, value: bytes) -> None:
    """An optional element that is unusable costs a sentence at most, a needed one is refused in one."""
    path = saved(
        WindowCenter=2048,
        WindowWidth=4096,
        RescaleSlope=1,
        RescaleIntercept=0,
        PixelSpacing=[1, 1],
        PixelPaddingValue=9999,
        PatientOrientation=["L", "F"],
        PatientName="X",
        SpecificCharacterSet="ISO_IR 100",
    )
    whole = path.read_bytes()
    long = vr == b"UN"
    element = struct.pack("<HH2s", *tag, vr) + (
        struct.pack("<HI", 0, len(value)) if long else struct.pack("<H", len(value))
    )
    old = whole.find(struct.pack("<HH", *tag), 300)
    if old < 0:
        path.write_bytes(with_element(whole, element + value))
    else:
        (length,) = struct.unpack_from("<H", whole, old + 6)
        path.write_bytes(whole[:old] + element + value + whole[old + 8 + length :])
    needed = tag[0] == 0x0028 and tag[1] in (0x0010, 0x0011)
    if needed:
        with pytest.raises(FilmError, match=r"Rows|rows|truncated|damaged"):
            read_film(path)
    else:
        film = read_film(path)
        assert film.shape == (96, 80)
        assert np.isfinite(film.pixels).all()
        assert film.pixels.min() >= 0
        assert film.pixels.max() <= 1


def film_files(make: Make, chest: np.ndarray) -> dict[str, bytes]:
    """The chest in every kind of file that can be made here."""
    small = (chest // 16).astype(np.uint8)
    files = {"explicit": bytes_of(make(WindowCenter=2000, WindowWidth=4000, PixelPaddingValue=0))}
    for name, syntax in (("j2k", JPEG2000Lossless), ("jls", JPEGLSLossless), ("rle", RLELossless)):
        data = make()
        data.compress(syntax)
        files[name] = bytes_of(data)
    data = make(small, PixelData=encapsulate([cv2.imencode(".jpg", small)[1].tobytes()]))
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    files["jpeg"] = bytes_of(data)
    data = make()
    del data.file_meta
    stream = BytesIO()
    data.save_as(stream, implicit_vr=True, little_endian=True)
    files["bare"] = stream.getvalue()
    for suffix in (".png", ".jpg", ".tif"):
        files[suffix] = cv2.imencode(suffix, small)[1].tobytes()
    return files


KINDS = ["explicit", "j2k", "jls", "rle", "jpeg", "bare", ".png", ".jpg", ".tif"]


def settled(path: Path, content: bytes) -> None:
    """Read, and accept a sound film or a FilmError."""
    path.write_bytes(content)
    try:
        film = read_film(path)
    except FilmError as error:
        assert "\n" not in error.problem
    else:
        assert np.isfinite(film.pixels).all()


@pytest.mark.parametrize("kind", KINDS)
def test_truncation_at_regular_offsets(dataset: Make, chest: np.ndarray, tmp_path: Path, kind: str) -> None:
    whole = film_files(dataset, chest)[kind]
    for length in {*range(0, min(len(whole), 1200), 7), *range(0, len(whole), len(whole) // 60)}:
        settled(tmp_path / "film", whole[:length])


@pytest.mark.parametrize("kind", KINDS)
def test_random_corruption(dataset: Make, chest: np.ndarray, tmp_path: Path, kind: str) -> None:
    whole = film_files(dataset, chest)[kind]
    for seed in range(150):
        chance = random.Random(f"{kind} {seed}")
        damaged = bytearray(whole)
        reach = chance.choice([300, 1000, len(whole)])
        for _ in range(chance.choice([1, 3, 12, 60])):
            damaged[chance.randrange(min(reach, len(whole)))] = chance.choice([0, 255, chance.randrange(256)])
        settled(tmp_path / "film", bytes(damaged))
