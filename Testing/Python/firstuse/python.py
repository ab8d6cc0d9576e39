"""A Python as a fresh Slicer has it, and wheels of what is missing there."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from Testing.Python.firstuse.bundled import APPLICATION, BUNDLED

RESOURCES = Path(__file__).parents[3] / "CovidXRay" / "Resources"
# What pip writes where it installs, and no wheel has.
INSTALLERS = {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"}


def fresh_python(folder: Path, more: Iterable[str] = (), less: Iterable[str] = ()) -> Path:
    """Make an environment of the packages that Slicer brings, and return its interpreter.

    Files are links to those of the tests' own environment: pip, which removes links, can do those no harm.

    Parameters
    ----------
    folder
        Where; it must not exist.
    more
        Further packages, as if they had been installed before.
    less
        Packages that it lacks nevertheless.
    """
    if sys.platform == "win32":
        pytest.skip("links need rights that users of Windows lack")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(folder)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    wanted = (BUNDLED | APPLICATION | {canonicalize_name(name) for name in more}) - set(less)
    for installed in distributions():
        name = canonicalize_name(installed.name)
        if name in wanted:
            _link(installed, packages, whole=name in APPLICATION)
    return folder / "bin" / "python"


def listed(*names: str) -> list[str]:
    """What files of the module's resources ask for."""
    lines = [line for name in names for line in (RESOURCES / name).read_text("utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def needed_by(requirements: Iterable[str]) -> set[str]:
    """Return all packages that requirements bring along, themselves included, Slicer's own left out."""
    waiting, found = [Requirement(text) for text in requirements], set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if name in BUNDLED or (name in found and extras == {""}):
            continue
        found.add(name)
        for text in distribution(name).requires or []:
            needed = Requirement(text)
            if needed.marker is None or any(needed.marker.evaluate({"extra": one}) for one in extras):
                waiting.append(needed)
    return found


def make_wheel(name: str, folder: Path, *, broken: bool = False) -> None:
    """Put an installed package back into a wheel, which pip installs for real.

    Parameters
    ----------
    broken
        Whether pip shall give up in the middle of installing it: a file wants to lie outside.
    """
    installed = distribution(name)
    lines = (installed.read_text("WHEEL") or "").splitlines()
    tags = [line.removeprefix("Tag: ").split("-") for line in lines if line.startswith("Tag: ")]
    tag = "-".join(".".join(dict.fromkeys(column)) for column in zip(*tags, strict=True))
    stem = f"{canonicalize_name(name).replace('-', '_')}-{installed.version}"
    # Where a package describes itself comes last, as the format wants it.
    files = sorted(_files(installed), key=lambda file: ".dist-info" in file.parts[0])
    with zipfile.ZipFile(folder / f"{stem}-{tag}.whl", "w") as wheel:
        record, info = [], f"{stem}.dist-info"
        for file in files:
            described = ".dist-info" in file.parts[0]
            if described and broken:
                wheel.writestr("../../outside.txt", b"")
                broken = False
            if described and file.parts[-1] in INSTALLERS:
                continue
            # A wheel's own folder bears the name of the wheel.
            place = "/".join((info, *file.parts[1:])) if described else file.as_posix()
            data = Path(file.locate()).read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            wheel.writestr(place, data)
            record.append(f'"{place}",sha256={digest},{len(data)}')
        wheel.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,", ""]))


def _files(installed: Distribution) -> list:
    return [
        file
        for file in installed.files or []
        if ".." not in file.parts and file.suffix != ".pyc" and Path(file.locate()).is_file()
    ]


def _link(installed: Distribution, packages: Path, *, whole: bool) -> None:
    """Link a package's files; what pip never touches, folder by folder, which is much quicker."""
    for file in installed.files or []:
        if ".." in file.parts:
            continue
        place = packages / (file.parts[0] if whole else file)
        source = Path(installed.locate_file(place.relative_to(packages)))
        if place.exists() or not source.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(source.resolve())
