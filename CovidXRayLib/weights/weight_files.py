"""Reading of files in a weights folder, with limits on their size."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.regular_files import open_regular_file
from CovidXRayLib.weights.weight_limits import MAX_JSON_DEPTH

_STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKETS: Final = re.compile(r"[\[\]{}]")


def read_limited(path: Path, most: int) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        If the file does not exist.
    WeightsError
        If it cannot be read, is not a regular file, or has more than `most` bytes.
    """
    try:
        with open_regular_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read(size + 1) if size <= most else b""
    except (FileNotFoundError, NotADirectoryError):
        raise
    except (OSError, ValueError) as error:
        raise WeightsError(
            _("{path}: cannot be read ({error}); check its permissions.").format(
                path=path, error=getattr(error, "strerror", None) or error
            )
        ) from error
    if max(size, len(content)) > most:
        raise WeightsError(
            _("{path}: is larger than any network of this project; install it again.").format(path=path)
        )
    return content


def parsed_json(text: str | bytes) -> Any:
    """Parse JSON strictly.

    Raises
    ------
    ValueError
        If it is not JSON, is nested too deeply, or contains NaN or Infinity.
    """
    text = text.decode() if isinstance(text, bytes) else text
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MAX_JSON_DEPTH:
            raise ValueError("nested too deep")
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
