"""How large an installation of the library is on disk, with what it needs for Lambda."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from CovidXRayLib.resources import resources_folder

ROOT = Path(__file__).parents[2]
WANTED = ("covidxray[aws,report]", "awslambdaric")


def distributions(expected: tuple[str, ...]) -> set[str]:
    """Return the names of all distributions that some requirements lead to, as they are installed here."""
    waiting = [Requirement(one) for one in expected]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        need = waiting.pop()
        this = (distribution(need.name).metadata["Name"].lower().replace("_", "-"), frozenset(need.extras))
        if this in seen:
            continue
        seen.add(this)
        for text in distribution(need.name).requires or []:
            below = Requirement(text)
            extras = need.extras or {""}
            if below.marker is None or any(below.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(below)
    return {name for name, _ in seen}


def installed_size(name: str) -> int:
    """Return the bytes of a distribution's files, without bytecode that may or may not be there."""
    files = distribution(name).files or []
    paths = [Path(str(file.locate())) for file in files if file.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file())


def wheel_size() -> int:
    """Return the bytes of the library's own wheel, unpacked."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, str(ROOT)]
        subprocess.run(command, check=True, capture_output=True)
        (wheel,) = Path(folder).glob("*.whl")
        return sum(one.file_size for one in zipfile.ZipFile(wheel).infolist())


def package_sizes() -> dict[str, int]:
    """Return bytes by what they are: the largest packages, the rest, the library, its weights, and all."""
    sizes = {name: installed_size(name) for name in distributions(WANTED) - {"covidxray"}}
    largest = sorted(sizes, key=lambda name: sizes[name], reverse=True)[:8]
    own = wheel_size()
    weights = sum(path.stat().st_size for path in (resources_folder() / "Weights").glob("*.onnx"))
    others = len(sizes) - len(largest)
    return {
        **{name: sizes[name] for name in largest},
        f"{others} other packages": sum(sizes.values()) - sum(sizes[name] for name in largest),
        "covidxray without weights": own - weights,
        "weights": weights,
        "all": sum(sizes.values()) + own,
    }
