"""Pixels that are missing are said; bytes and markers that only stand in the way are read past."""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import JPEG2000, JPEG2000Lossless, JPEGBaseline8Bit, JPEGLosslessSV1, JPEGLSLossless

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.codecs.jpeg2000_bits import Short
from CovidXRayLib.films.codecs.jpeg2000_header import read_headers
from CovidXRayLib.films.codecs.jpeg2000_packets import packets_end
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film

Make = Callable[..., Dataset]
DAMAGED = "a part of the image may be wrong or missing"
SYNTAXES = [JPEGBaseline8Bit, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless]


def lossless_jpeg(pixels: np.ndarray) -> bytes:
    """Encode as JPEG Lossless, predictor 1, with one code of five bits for each size of difference."""
    rows, columns = pixels.shape
    values = pixels.astype(int)
    before = np.column_stack([np.r_[2048, values[:-1, 0]], values[:, :-1]])
    bits = []
    for difference in (values - before).ravel().tolist():
        size = abs(difference).bit_length()
        more = difference if difference >= 0 else difference + (1 << size) - 1
        bits.append(f"{size:05b}" + (f"{more:0{size}b}" if size else ""))
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    data = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\0")
    table = bytes([0, 0, 0, 0, 0, 17, *[0] * 11, *range(17)])
    frame = struct.pack(">HBHHBBBB", 11, 12, rows, columns, 1, 1, 0x11, 0)
    head = b"\xff\xd8\xff\xc3" + frame + b"\xff\xc4" + struct.pack(">H", 2 + len(table)) + table
    return head + b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 1, 0, 0) + data + b"\xff\xd9"


@pytest.fixture
def streams(dataset: Make, chest: np.ndarray) -> dict[str, bytes]:
    """The chest's compressed pixels, each ending with its end marker."""
    made = {
        JPEGBaseline8Bit: cv2.imencode(".jpg", (chest // 16).astype(np.uint8))[1].tobytes(),
        JPEGLosslessSV1: lossless_jpeg(chest),
    }
    for syntax in (JPEGLSLossless, JPEG2000Lossless):
        data = dataset()
        data.compress(syntax)
        made[syntax] = next(generate_frames(data.PixelData, number_of_frames=1)).rstrip(b"\0")
    assert all(stream.endswith(b"\xff\xd9") for stream in made.values())
    return made


@pytest.fixture
def film_of(dataset: Make, tmp_path: Path) -> Callable[..., Film]:
    """Read a film of compressed pixels."""

    def read(syntax: str, *fragments: bytes, table: bool = True) -> Film:
        bits = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7} if syntax == JPEGBaseline8Bit else {}
        items = b"".join(
            b"\xfe\xff\x00\xe0"
            + struct.pack("<I", len(part) + len(part) % 2)
            + part
            + b"\0" * (len(part) % 2)
            for part in fragments
        )
        data = dataset(PixelData=encapsulate([b"\0\0"]), **bits)
        data.PixelData = (b"\xfe\xff\x00\xe0" + bytes(4) if table else b"") + items
        data["PixelData"].is_undefined_length = True
        data.file_meta.TransferSyntaxUID = syntax
        data.save_as(tmp_path / "film.dcm", enforce_file_format=True)
        return read_film(tmp_path / "film.dcm")

    return read


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_intact_stream_has_no_warning(streams, film_of, chest, syntax) -> None:
    film = film_of(syntax, streams[syntax])
    assert film.warnings == ()
    error = np.abs(film.pixels - (chest - float(chest.min())) / np.ptp(chest.astype(float)))
    assert error.max() < (0.05 if syntax == JPEGBaseline8Bit else 1e-6)


@pytest.mark.parametrize("syntax", SYNTAXES[:3])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_missing_pixels_are_reported(streams, film_of, chest, syntax, share) -> None:
    whole = streams[syntax]
    film = film_of(syntax, whole[: int(share * len(whole))] + b"\xff\xd9")
    assert any(DAMAGED in warning for warning in film.warnings)
    upper = slice(0, int(share * 96) - 20)
    assert np.corrcoef(film.pixels[upper].ravel(), chest[upper].ravel())[0, 1] > 0.9


def test_missing_packets_are_reported(streams, film_of) -> None:
    """OpenJPEG goes on in silence where whole packets are missing."""
    stream = streams[JPEG2000Lossless]
    headers = read_headers(stream)
    _tile, start, begin, end = headers.parts[0]
    said = 0
    for cut in range(begin + 40, end, 7):
        short = stream[: start + 6] + struct.pack(">I", cut - start) + stream[start + 10 : cut] + b"\xff\xd9"
        try:
            film = film_of(JPEG2000Lossless, short)
        except FilmError:
            continue
        assert any(DAMAGED in warning for warning in film.warnings)
        said += 1
    assert said


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    "surplus",
    [b"\xff\xfe\0\x0bmade here", b"\xff\xfe\0\2" * 3, b"\x80\x80"],
    ids=["comment", "comments", "bytes"],
)
def test_bytes_before_the_end_marker_are_skipped(streams, film_of, syntax, surplus) -> None:
    whole = streams[syntax]
    film = film_of(syntax, whole[:-2] + surplus + b"\xff\xd9")
    assert np.array_equal(film.pixels, film_of(syntax, whole).pixels)
    # To libjpeg, bytes behind the last block are not there; every other case is said.
    if surplus != b"\x80\x80" or syntax in (JPEGLSLossless, JPEG2000Lossless):
        assert any("do not belong to the pixels" in warning for warning in film.warnings)
    assert not any(DAMAGED in warning for warning in film.warnings)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_missing_end_marker_only(streams, film_of, syntax) -> None:
    whole = streams[syntax]
    film = film_of(syntax, whole[:-2])
    assert np.array_equal(film.pixels, film_of(syntax, whole).pixels)
    assert [warning for warning in film.warnings if "end marker" in warning and "complete" in warning]


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("share", [0.4, 0.9])
def test_unterminated_stream_is_rejected(streams, film_of, syntax, share) -> None:
    with pytest.raises(FilmError, match=r"truncated"):
        film_of(syntax, streams[syntax][: int(share * len(streams[syntax]))])


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_any_fragment_size_and_none(streams, film_of, syntax) -> None:
    whole = streams[syntax]
    third = len(whole) // 3 // 2 * 2
    parts = (b"", whole[:third], b"", whole[third : 2 * third], whole[2 * third :], b"")
    film = film_of(syntax, *parts)
    assert film.warnings == ()
    assert np.array_equal(film.pixels, film_of(syntax, whole).pixels)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_missing_offset_table_is_reported(streams, film_of, syntax) -> None:
    film = film_of(syntax, streams[syntax], table=False)
    assert "table" in film.warnings[0]
    assert np.array_equal(film.pixels, film_of(syntax, streams[syntax]).pixels)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_wrong_offset_table_is_ignored(streams, film_of, syntax) -> None:
    film = film_of(syntax, struct.pack("<3I", 7, 10**9, 3), streams[syntax], table=False)
    assert np.array_equal(film.pixels, film_of(syntax, streams[syntax]).pixels)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"tile_size": (64, 40)},
        {"progression": "RLCP", "num_resolutions": 4, "quality_layers": [40, 20, 4]},
        {"progression": "RPCL", "precinct_size": (64, 64)},
        {"progression": "PCRL", "offset": (13, 29), "tile_size": (50, 50), "tile_offset": (5, 11)},
        {"progression": "CPRL", "precinct_size": (32, 64), "codeblock_size": (16, 16), "tile_size": (70, 90)},
        {"irreversible": True, "quality_layers": [30, 10, 0], "precinct_size": (64, 64)},
    ],
    ids=lambda options: " ".join(options) or "plain",
)  # fmt: skip
@pytest.mark.parametrize("color", [False, True])
def test_packets_are_parsed_to_the_last_byte(chest, options, color) -> None:
    """In every progression, with tiles, precincts and layers, and never one byte further or less."""
    gray = Image.fromarray(cv2.resize((chest // 16).astype(np.uint8), (230, 170)))
    stream = BytesIO()
    (gray.convert("RGB") if color else gray).save(stream, "JPEG2000", no_jp2=True, **options)
    headers = read_headers(stream.getvalue())
    assert headers.ended and headers.is_complete and headers.ordinary
    tiles: dict[int, bytes] = {}
    for tile, _start, begin, end in headers.parts:
        tiles[tile] = tiles.get(tile, b"") + stream.getvalue()[begin:end]
    assert len(tiles) == headers.grid.tiles
    for tile, data in tiles.items():
        assert packets_end(data + b"\0\0", headers.grid, tile, headers.styles) == len(data)
        with pytest.raises(Short):
            packets_end(data[:-1], headers.grid, tile, headers.styles)


def test_layered_lossy_jpeg_2000_has_no_warning(dataset, film_of, chest) -> None:
    stream = BytesIO()
    Image.fromarray((chest // 16).astype(np.uint8)).save(
        stream, "JPEG2000", no_jp2=True, irreversible=True, quality_layers=[20, 10, 5]
    )
    data = dataset((chest // 16).astype(np.uint8))
    assert data.BitsAllocated == 8
    assert film_of(JPEG2000, stream.getvalue()).warnings == ()


def test_thirty_two_bits_are_reported_as_unsupported(saved) -> None:
    pixels = np.zeros((8, 8), np.uint32).tobytes()
    path = saved(Rows=8, Columns=8, BitsAllocated=32, BitsStored=32, HighBit=31, PixelData=pixels)
    with pytest.raises(FilmError, match="32 bits each; at most 16 are supported"):
        read_film(path)
