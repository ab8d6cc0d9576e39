"""Films with bytes changed, cut out, doubled or cut off: each is read, or refused in words."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import cv2
from PIL import Image
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from Testing.Benchmarks.campaign.dicom_bombs import bytes_of, chest, film
from Testing.Benchmarks.campaign.limited import run_limited
from Testing.Benchmarks.campaign.row import Row

# Files for one child, and what it may take for all of them.
_BATCH, _SECONDS, _MEBIBYTES = 200, 120.0, 1024.0


def kinds() -> dict[str, bytes]:
    """A small film in every kind of file that can be made here."""
    small = (chest() // 16).astype("uint8")
    files = {"DICOM": bytes_of(film(WindowCenter=2000, WindowWidth=3000))}
    for name, syntax in (("JPEG 2000", JPEG2000Lossless), ("JPEG-LS", JPEGLSLossless), ("RLE", RLELossless)):
        data = film()
        data.compress(syntax)
        files[name] = bytes_of(data)
    for suffix in (".png", ".jpg", ".tif"):
        files[suffix] = cv2.imencode(suffix, small)[1].tobytes()
    stream = BytesIO()
    Image.fromarray(small).save(stream, "JPEG", progressive=True)
    return files | {"progressive JPEG": stream.getvalue()}


def mutated(whole: bytes, chance: random.Random) -> bytes:
    """Return the file with one to sixty bytes changed, and sometimes a piece cut out, doubled or cut off."""
    changed = bytearray(whole)
    reach = chance.choice([200, 1000, len(whole)])
    for _ in range(chance.choice([1, 2, 5, 60])):
        at = chance.randrange(min(reach, len(changed)))
        changed[at] = chance.choice(
            [0, 0x7F, 0xFF, changed[at] ^ 1 << chance.randrange(8), chance.randrange(256)]
        )
    start = chance.randrange(len(changed))
    piece = slice(start, start + chance.choice([1, 2, 4, 100]))
    match chance.randrange(6):
        case 0:
            del changed[piece]
        case 1:
            changed[piece] = changed[piece] * 2
        case 2:
            del changed[start:]
    return bytes(changed)


def run(count: int = 8000, seed: int = 1) -> Iterator[Row]:
    """Yield a row for each kind of file, `count` files shared among them."""
    files = kinds()
    for kind, whole in files.items():
        failures: list[str] = []
        number = count // len(files)
        for first in range(0, number, _BATCH):
            chances = [
                random.Random(f"{seed} {kind} {index}") for index in range(first, min(number, first + _BATCH))
            ]
            failures += _failures([mutated(whole, chance) for chance in chances], f"{kind}, from {first} on")
        yield Row(f"mutated files: {kind}", number, tuple(failures))


def _failures(contents: list[bytes], where: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{index:05}" for index in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        command = [sys.executable, "-m", "Testing.Benchmarks.campaign.reading_child", *paths]
        outcome = run_limited(command, _SECONDS, _MEBIBYTES)
    if outcome.stopped or outcome.code:
        return [f"{where}: {outcome.stopped or outcome.output.strip()[-600:] or outcome.code}"]
    return []
