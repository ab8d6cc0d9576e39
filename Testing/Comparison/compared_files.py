"""Files of two runs, compared one by one."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

SAME, DIFFERENT = "the same", "different"
# What may differ: the versions of schema and program, and the time of analysis, which earlier ones lack.
_SCHEMA = re.compile(rb'\n *"(schema_version|analyzed_at)": "[^"]*",')
_PROGRAM = re.compile(rb"CovidXRay \d+\.\d+[\w.+]*")
# By ending, the longest first: what of a file must be the same.
_ENDINGS = (".overlay.png", ".lungs.png", ".seg.nrrd", ".dcm", ".json", ".html", ".pdf", ".txt")


def differences(before: Path, after: Path) -> dict[str, dict[str, list[str]]]:
    """Return the names of the files below two folders, by ending and by whether they are the same."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    names = {path.relative_to(root) for root in (before, after) for path in root.rglob("*") if path.is_file()}
    for name in sorted(names):
        ending = next((end for end in _ENDINGS if name.name.endswith(end)), name.suffix)
        content = _CONTENT.get(ending, _without_versions)
        paths = before / name, after / name
        same = all(path.is_file() for path in paths) and content(paths[0]) == content(paths[1])
        found[ending][SAME if same else DIFFERENT].append(str(name))
    return found


def _without_versions(path: Path) -> bytes:
    return _PROGRAM.sub(b"CovidXRay", _SCHEMA.sub(b"", path.read_bytes()))


def _masks(path: Path) -> bytes:
    """Return the voxels of a segmentation, whoever wrote its header."""
    header, _blank, content = path.read_bytes().partition(b"\n\n")
    return gzip.decompress(content) if b"encoding: gz" in header else content


def _uid(path: Path) -> bytes:
    import pydicom

    return str(pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID).encode()


_CONTENT: dict[str, Callable[[Path], bytes]] = {
    ".overlay.png": Path.read_bytes,
    ".lungs.png": Path.read_bytes,
    ".seg.nrrd": _masks,
    ".dcm": _uid,
}
