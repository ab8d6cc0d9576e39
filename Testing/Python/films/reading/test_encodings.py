"""One film in every encoding gives one array."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from CovidXRayLib.films.reader import read_film

Make = Callable[..., Dataset]
LOSSLESS = [JPEG2000Lossless, JPEGLSLossless, RLELossless]


def stretched(values: np.ndarray) -> np.ndarray:
    return (values.astype(float) - values.min()) / (int(values.max()) - int(values.min()))


def write(data: Dataset, path: Path, syntax: str) -> Path:
    """Write uncompressed pixels in another byte order, VR form or deflated."""
    big = syntax == ExplicitVRBigEndian
    if big and data.BitsAllocated == 16:
        data.PixelData = np.frombuffer(data.PixelData, "<u2").astype(">u2").tobytes()
    data.file_meta.TransferSyntaxUID = syntax
    data.save_as(path, enforce_file_format=True)
    return path


@pytest.mark.parametrize(
    "syntax",
    [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian],
)
@pytest.mark.parametrize("bits", [8, 16])
def test_uncompressed(dataset: Make, chest: np.ndarray, tmp_path: Path, syntax: str, bits: int) -> None:
    pixels = chest if bits == 16 else (chest // 16).astype(np.uint8)
    film = read_film(write(dataset(pixels), tmp_path / "film", syntax))
    assert np.allclose(film.pixels, stretched(pixels), atol=1e-6)
    assert film.warnings == ()


def test_big_endian_words_are_swapped(dataset: Make, chest: np.ndarray, tmp_path: Path) -> None:
    pixels = (chest // 16).astype(np.uint8)
    data = dataset(pixels)
    data.PixelData = pixels.reshape(-1, 2)[:, ::-1].tobytes()
    data["PixelData"].VR = "OW"
    film = read_film(write(data, tmp_path / "film", ExplicitVRBigEndian))
    assert np.allclose(film.pixels, stretched(pixels), atol=1e-6)


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_lossless_compression(
    dataset: Make, chest: np.ndarray, tmp_path: Path, syntax: str, bits: int
) -> None:
    pixels = (chest >> (12 - bits)) if bits < 12 else chest << (bits - 12)
    pixels = pixels.astype(np.uint8) if bits == 8 else pixels
    data = dataset(pixels, BitsStored=bits, HighBit=bits - 1)
    data.compress(syntax)
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(pixels), atol=1e-6)


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_lossless_compression_of_signed_pixels(
    dataset: Make, chest: np.ndarray, tmp_path: Path, syntax: str
) -> None:
    pixels = chest.astype(np.int16) - 2048
    data = dataset(pixels)
    data.compress(syntax)
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(pixels), atol=1e-6)


@pytest.mark.parametrize("process", ["JPEGLosslessProcess14", "JPEGLosslessProcess14_1"])
def test_jpeg_lossless(saved: Callable[..., Path], chest: np.ndarray, tmp_path: Path, process: str) -> None:
    gdcm = pytest.importorskip("gdcm", reason="GDCM is the only encoder of JPEG Lossless here")
    reader = gdcm.ImageReader()
    reader.SetFileName(str(saved()))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(getattr(gdcm.TransferSyntax, process)))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(str(tmp_path / "lossless"))
    assert writer.Write()
    assert np.allclose(read_film(tmp_path / "lossless").pixels, stretched(chest), atol=1e-6)


def test_jpeg_ls_near_lossless_stays_within_its_error(
    dataset: Make, chest: np.ndarray, tmp_path: Path
) -> None:
    data = dataset(WindowCenter=2048, WindowWidth=4096)
    data.compress(JPEGLSNearLossless, jls_error=3)
    data.save_as(tmp_path / "film", enforce_file_format=True)
    film = read_film(tmp_path / "film")
    assert 0 < np.abs(film.pixels * 4095 - chest).max() <= 3.01


def jpeg(pixels: np.ndarray) -> bytes:
    import cv2

    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 98])[1].tobytes()


def test_jpeg_baseline_has_small_unbiased_error(dataset: Make, chest: np.ndarray, tmp_path: Path) -> None:
    pixels = (chest // 16).astype(np.uint8)
    data = dataset(pixels, WindowCenter=128, WindowWidth=256, PixelData=encapsulate([jpeg(pixels)]))
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.save_as(tmp_path / "film", enforce_file_format=True)
    error = read_film(tmp_path / "film").pixels * 255 - pixels
    assert np.abs(error).max() < 8
    assert abs(error.mean()) < 0.2


def test_frame_in_many_fragments(dataset: Make, chest: np.ndarray, tmp_path: Path) -> None:
    data = dataset()
    data.compress(JPEG2000Lossless)
    frame = next(pydicom.encaps.generate_frames(data.PixelData, number_of_frames=1))
    data.PixelData = encapsulate([frame], fragments_per_frame=7)
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(chest), atol=1e-6)


def test_stream_overrides_the_transfer_syntax(dataset: Make, chest: np.ndarray, tmp_path: Path) -> None:
    data = dataset()
    data.compress(JPEGLSLossless)
    data.file_meta.TransferSyntaxUID = JPEG2000Lossless
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(chest), atol=1e-6)


@pytest.mark.parametrize(("implicit", "little"), [(True, True), (False, True), (False, False)])
def test_without_preamble_and_file_meta(
    dataset: Make, chest: np.ndarray, tmp_path: Path, implicit: bool, little: bool
) -> None:
    data = dataset()
    del data.file_meta
    if not little:
        data.PixelData = chest.astype(">u2").tobytes()
    data.save_as(tmp_path / "film", implicit_vr=implicit, little_endian=little)
    film = read_film(tmp_path / "film")
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)
    assert "does not state its encoding" in film.warnings[0]


def test_with_file_meta_but_without_preamble(dataset: Make, chest: np.ndarray, tmp_path: Path) -> None:
    stream = BytesIO()
    dataset().save_as(stream, enforce_file_format=True)
    (tmp_path / "film").write_bytes(stream.getvalue()[132:])
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(chest), atol=1e-6)


@pytest.mark.parametrize("implicit", [True, False])
def test_file_meta_with_wrong_vr_encoding(
    dataset: Make, chest: np.ndarray, tmp_path: Path, implicit: bool
) -> None:
    data, stream = dataset(), BytesIO()
    del data.file_meta
    data.save_as(stream, implicit_vr=implicit, little_endian=True)
    other = dataset()
    other.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian if implicit else ImplicitVRLittleEndian
    whole = BytesIO()
    other.save_as(whole, enforce_file_format=True)
    meta = whole.getvalue()[: whole.getvalue().index(b"\x08\x00\x16\x00")]
    (tmp_path / "film").write_bytes(meta + stream.getvalue())
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(chest), atol=1e-6)


@pytest.mark.parametrize("undefined", [True, False])
def test_icon_image_is_ignored(dataset: Make, chest: np.ndarray, tmp_path: Path, undefined: bool) -> None:
    icon = Dataset()
    icon.Rows = icon.Columns = 4
    icon.add_new("PixelData", "OB", bytes(16))
    data = dataset(IconImageSequence=[icon])
    data["IconImageSequence"].is_undefined_length = undefined
    data.IconImageSequence[0].is_undefined_length_sequence_item = undefined
    data.save_as(tmp_path / "film", enforce_file_format=True)
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(chest), atol=1e-6)


@pytest.mark.parametrize("undefined", [True, False])
@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_lookup_tables_in_all_byte_orders_and_lengths(
    dataset: Make, chest: np.ndarray, tmp_path: Path, syntax: str, undefined: bool
) -> None:
    curve = np.round(65535 * np.linspace(0, 1, 4096) ** 2)
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 16])
    item.add_new("LUTData", "US", [int(entry) for entry in curve])
    item.is_undefined_length_sequence_item = undefined
    data = dataset(VOILUTSequence=[item])
    data["VOILUTSequence"].is_undefined_length = undefined
    film = read_film(write(data, tmp_path / "film", syntax))
    assert np.allclose(film.pixels, curve[chest] / 65535, atol=1e-6)
    assert film.warnings == ()


def test_compressed_without_file_meta(dataset: Make, chest: np.ndarray, tmp_path: Path) -> None:
    data = dataset()
    data.compress(JPEG2000Lossless)
    stream = BytesIO()
    data.save_as(stream, enforce_file_format=True)
    whole = stream.getvalue()
    (tmp_path / "film").write_bytes(whole[whole.index(b"\x08\x00\x16\x00UI") :])
    assert np.allclose(read_film(tmp_path / "film").pixels, stretched(chest), atol=1e-6)


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless])
def test_only_the_image_pixel_module(dataset: Make, chest: np.ndarray, tmp_path: Path, syntax: str) -> None:
    data = dataset(SOPClassUID=None, SOPInstanceUID=None, Modality=None)
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    if syntax == JPEG2000Lossless:
        data.SOPInstanceUID = "1.2.3"
        data.compress(syntax)
        del data.SOPInstanceUID
    data.file_meta.TransferSyntaxUID = syntax
    data.save_as(tmp_path / "film", enforce_file_format=True)
    film = read_film(tmp_path / "film")
    assert np.allclose(film.pixels, stretched(chest), atol=1e-6)
    assert (film.spacing, film.view, film.modality) == (None, None, None)


def test_private_sequences_of_undefined_length_are_skipped(
    dataset: Make, chest: np.ndarray, tmp_path: Path
) -> None:
    # Written manually: pydicom's own writer would recurse too deep.
    path = tmp_path / "film"
    stream = BytesIO()
    dataset().save_as(stream, enforce_file_format=True)
    whole = stream.getvalue()
    begin = b"\x88\x00\x00\x02SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    nested = begin * 300 + (b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0") * 300
    at = whole.index(b"\xe0\x7f\x10\x00OW")
    path.write_bytes(whole[:at] + nested + whole[at:])
    assert np.allclose(read_film(path).pixels, stretched(chest), atol=1e-6)
