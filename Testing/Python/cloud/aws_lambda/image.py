"""What the container image starts, read from its Dockerfile."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Final

import CovidXRayLib.cloud.aws_lambda

FOLDER: Final = Path(CovidXRayLib.cloud.aws_lambda.__file__).parent
DOCKERFILE: Final = (FOLDER / "Dockerfile").read_text("utf-8")


def command() -> list[str]:
    """ENTRYPOINT and CMD, by this interpreter in place of the image's own."""
    entry, handler = (
        json.loads(found)
        for name in ("ENTRYPOINT", "CMD")
        for found in re.findall(rf"^{name} (\[.*\])$", DOCKERFILE, re.MULTILINE)
    )
    assert entry[0].endswith("/bin/python")
    return [sys.executable, *entry[1:], *handler]


def environment() -> dict[str, str]:
    """What ENV sets."""
    (block,) = re.findall(r"^ENV ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
    return dict(pair.split("=", 1) for pair in block.replace("\\\n", " ").split())
