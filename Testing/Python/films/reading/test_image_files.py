"""PNG, JPEG and TIFF films."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film


@pytest.fixture
def gray(chest: np.ndarray) -> np.ndarray:
    """The chest with 8 bits."""
    return (chest // 16).astype(np.uint8)


def stretched(values: np.ndarray) -> np.ndarray:
    return (values.astype(float) - values.min()) / (float(values.max()) - float(values.min()))


def with_tag(path: Path, pixels: np.ndarray, **tags: int) -> Path:
    """Write a TIFF with PIL, whose tags are TIFF's own numbers (t262=0)."""
    Image.fromarray(pixels).save(path, tiffinfo={int(name[1:]): value for name, value in tags.items()})
    return path


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("kind", ["gray", "color", "alpha"])
def test_lossless_images(
    tmp_path: Path, gray: np.ndarray, chest: np.ndarray, suffix: str, deep: bool, kind: str
) -> None:
    pixels = chest if deep else gray
    alpha = np.full_like(pixels, 100)
    alpha[::2] = 0
    layout = {"gray": pixels, "color": np.dstack([pixels] * 3), "alpha": np.dstack([pixels] * 3 + [alpha])}[
        kind
    ]
    path = tmp_path / f"film{suffix}"
    assert cv2.imwrite(str(path), layout)
    film = read_film(path)
    assert np.allclose(film.pixels, stretched(pixels), atol=1e-6)
    assert (film.spacing, film.warnings, film.source) == (None, (), path)


@pytest.mark.parametrize("mode", ["P", "LA", "1", "RGBA"])
def test_other_png_types(tmp_path: Path, gray: np.ndarray, mode: str) -> None:
    image = Image.fromarray(gray if mode != "1" else np.where(gray > 100, 255, 0).astype(np.uint8))
    converted = image.convert(mode)
    if mode in ("LA", "RGBA"):
        converted.putalpha(Image.fromarray(gray[::-1].copy()))
    converted.save(tmp_path / "film.png")
    expected = stretched(np.asarray(image))
    assert np.allclose(read_film(tmp_path / "film.png").pixels, expected, atol=1e-6)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"mode": "RGB"}, {"mode": "CMYK"}])
def test_jpeg(tmp_path: Path, gray: np.ndarray, options: dict[str, object]) -> None:
    image = Image.fromarray(gray).convert(str(options.get("mode", "L")))
    image.save(tmp_path / "film.jpg", quality=97, progressive=bool(options.get("progressive")))
    assert np.abs(read_film(tmp_path / "film.jpg").pixels - stretched(gray)).max() < 0.06


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", None])
def test_compressed_tiff(tmp_path: Path, gray: np.ndarray, compression: str | None) -> None:
    Image.fromarray(gray).save(tmp_path / "film.tif", compression=compression)
    assert np.allclose(read_film(tmp_path / "film.tif").pixels, stretched(gray), atol=1e-6)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_exif_orientation(tmp_path: Path, gray: np.ndarray, suffix: str, orientation: int) -> None:
    path = tmp_path / f"film{suffix}"
    image = Image.fromarray(gray)
    exif = Image.Exif()
    exif[274] = orientation
    if suffix == ".tif":
        with_tag(path, gray, t274=orientation)
    else:
        image.save(path, exif=exif, quality=100)
    image.info["exif"] = exif.tobytes()
    upright = np.asarray(ImageOps.exif_transpose(image))
    film = read_film(path)
    assert film.shape == upright.shape
    assert np.abs(film.pixels - stretched(upright)).max() < (0.02 if suffix == ".jpg" else 1e-6)
    assert bool(film.warnings) == (orientation > 1)


@pytest.mark.parametrize("deep", [False, True])
def test_tiff_white_is_zero(tmp_path: Path, gray: np.ndarray, chest: np.ndarray, deep: bool) -> None:
    tifffile = pytest.importorskip("tifffile")
    pixels = chest if deep else gray
    tifffile.imwrite(tmp_path / "film.tif", pixels, photometric="miniswhite")
    assert np.allclose(read_film(tmp_path / "film.tif").pixels, 1 - stretched(pixels), atol=1e-6)


def test_content_overrides_the_file_name(tmp_path: Path, gray: np.ndarray) -> None:
    cv2.imwrite(str(tmp_path / "film.png"), gray)
    (tmp_path / "film.png").rename(tmp_path / "film.dcm")
    assert np.allclose(read_film(tmp_path / "film.dcm").pixels, stretched(gray), atol=1e-6)


def test_png_equals_the_dicom_film_without_window(tmp_path: Path, chest: np.ndarray, saved) -> None:  # type: ignore[no-untyped-def]
    cv2.imwrite(str(tmp_path / "film.png"), chest)
    assert np.allclose(read_film(tmp_path / "film.png").pixels, read_film(saved()).pixels, atol=1e-6)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def test_png_with_excessive_dimensions(tmp_path: Path) -> None:
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 16, 0, 0, 0, 0))
    (tmp_path / "film.png").write_bytes(
        head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    with pytest.raises(FilmError, match="60,000 x 60,000"):
        read_film(tmp_path / "film.png")


def test_jpeg_with_excessive_dimensions(tmp_path: Path, gray: np.ndarray) -> None:
    stream = bytearray(cv2.imencode(".jpg", gray)[1].tobytes())
    at = stream.index(b"\xff\xc0") + 5
    stream[at : at + 4] = struct.pack(">HH", 60000, 60000)
    (tmp_path / "film.jpg").write_bytes(stream)
    with pytest.raises(FilmError, match="60,000 x 60,000"):
        read_film(tmp_path / "film.jpg")


def test_tiff_with_excessive_dimensions(tmp_path: Path) -> None:
    entries = [
        (256, 4, 60000),
        (257, 4, 60000),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (279, 4, 100),
    ]
    body = struct.pack("<H", len(entries))
    body += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries) + bytes(4)
    (tmp_path / "film.tif").write_bytes(b"II*\0" + struct.pack("<I", 8) + body + bytes(200))
    with pytest.raises(FilmError, match="60,000 x 60,000"):
        read_film(tmp_path / "film.tif")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_truncated_image(tmp_path: Path, gray: np.ndarray, suffix: str, share: float) -> None:
    whole = cv2.imencode(suffix, gray)[1].tobytes()
    (tmp_path / f"film{suffix}").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(FilmError, match=r"truncated|damaged"):
        read_film(tmp_path / f"film{suffix}")


def test_png_with_a_flipped_bit(tmp_path: Path, gray: np.ndarray) -> None:
    whole = bytearray(cv2.imencode(".png", gray)[1].tobytes())
    whole[len(whole) // 2] ^= 4
    (tmp_path / "film.png").write_bytes(whole)
    with pytest.raises(FilmError, match="checksum"):
        read_film(tmp_path / "film.png")


def test_tiff_with_several_pages(tmp_path: Path, gray: np.ndarray) -> None:
    image = Image.fromarray(gray)
    image.save(tmp_path / "film.tif", save_all=True, append_images=[image])
    with pytest.raises(FilmError, match="2 pages"):
        read_film(tmp_path / "film.tif")


@pytest.mark.parametrize(("compression", "name"), [("zstd", "Zstandard"), ("lzma", "LZMA")])
def test_tiff_without_a_decoder(tmp_path: Path, gray: np.ndarray, compression: str, name: str) -> None:
    Image.fromarray(gray).save(tmp_path / "film.tif", compression=compression)
    with pytest.raises(FilmError, match=f"{name}, which is not supported; save it without compression"):
        read_film(tmp_path / "film.tif")


def test_half_a_jpeg_is_read_with_a_warning(
    tmp_path: Path, gray: np.ndarray, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = cv2.imencode(".jpg", gray)[1].tobytes()
    (tmp_path / "film.jpg").write_bytes(whole[: len(whole) // 2] + b"\xff\xd9")
    film = read_film(tmp_path / "film.jpg")
    upper = slice(0, gray.shape[0] // 3)
    assert np.corrcoef(film.pixels[upper].ravel(), gray[upper].ravel())[0, 1] > 0.99
    assert any("damaged" in warning for warning in film.warnings)
    assert capfd.readouterr() == ("", "")


def test_floating_point_tiff(tmp_path: Path, gray: np.ndarray) -> None:
    Image.fromarray(gray.astype(np.float32)).save(tmp_path / "film.tif")
    with pytest.raises(FilmError, match="32 bits"):
        read_film(tmp_path / "film.tif")


def test_trailing_thumbnail_is_ignored_with_a_note(tmp_path: Path, gray: np.ndarray) -> None:
    """Scanners forget to mark it as one."""
    image = Image.fromarray(gray)
    small = image.resize((20, 24))
    image.save(tmp_path / "film.tif", save_all=True, append_images=[small])
    film = read_film(tmp_path / "film.tif")
    assert np.allclose(film.pixels, stretched(gray), atol=1e-6)
    assert "the first was read" in film.warnings[0]


def test_leading_thumbnail_is_not_used_as_the_film(tmp_path: Path, gray: np.ndarray) -> None:
    tifffile = pytest.importorskip("tifffile")
    with tifffile.TiffWriter(tmp_path / "film.tif") as writer:
        writer.write(gray[::4, ::4].copy(), subfiletype=1, photometric="minisblack")
        writer.write(gray, photometric="minisblack")
    assert read_film(tmp_path / "film.tif").shape == gray.shape


def test_pages_of_equal_size_are_reported(tmp_path: Path, gray: np.ndarray) -> None:
    image = Image.fromarray(gray)
    image.save(tmp_path / "film.tif", save_all=True, append_images=[image.rotate(90, expand=True)])
    with pytest.raises(FilmError, match=r"2 pages \(96 x 80, 80 x 96 pixels\)"):
        read_film(tmp_path / "film.tif")


def test_interlaced_png(tmp_path: Path, gray: np.ndarray) -> None:
    """Its seven passes need more filter bytes than rows (PNG specification, section 8.1)."""
    passes = (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    )
    image = gray[:93, :75]
    rows = [
        b"\0" + row.tobytes()
        for left, top, across, down in passes
        for row in image[top::down, left::across]
        if row.size
    ]
    head = struct.pack(">IIBBBBB", image.shape[1], image.shape[0], 8, 0, 0, 0, 1)
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    whole += chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b"")
    (tmp_path / "film.png").write_bytes(whole)
    assert np.allclose(read_film(tmp_path / "film.png").pixels, stretched(image), atol=1e-6)


def test_png_with_missing_pixels(tmp_path: Path) -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 80, 96, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(95 * 81)))
    (tmp_path / "film.png").write_bytes(b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b""))
    with pytest.raises(FilmError, match="truncated"):
        read_film(tmp_path / "film.png")
