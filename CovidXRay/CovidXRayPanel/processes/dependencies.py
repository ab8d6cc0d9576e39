"""The Python packages that each part needs: asked for at first use, never at import."""

from __future__ import annotations

import importlib
import logging
import subprocess
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import slicer.packaging

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.requirements import Requirement

RESOURCES = Path(__file__).parents[2] / "Resources"
# What Slicer brings stays as it is, whatever our packages would rather have: its own modules count on it.
SLICERS_OWN = (
    *(
        "numpy",
        "scipy",
        "SimpleITK",
        "pydicom",
        "pillow",
        "highdicom",
        "pyjpegls",
        "dicomweb-client",
        "dcmqi",
    ),
    *("dicomweb-client", "requests", "urllib3", "certifi", "idna", "charset-normalizer", "retrying"),
    *(
        "six",
        "typing_extensions",
        "packaging",
        "pyparsing",
        "pip",
        "setuptools",
        "wheel",
        "cryptography",
        "cffi",
    ),
)
# What a part needs, as files of the module's resources. Whatever reads films needs their decoders.
FILMS = "requirements-films.txt"
TENSORFLOW = "requirements-tensorflow.txt"
REPORT = (FILMS, "requirements-report.txt")
REVIEW = (FILMS, "requirements-review.txt")
TEAM_REVIEW = (*REVIEW, "requirements-postgresql.txt")
PACS = ("requirements-pacs.txt",)
_log = logging.getLogger(__name__)


def requirementsFor(requirementsPath: str | Path, engine: str) -> list[Requirement]:
    """The packages that analyzing needs with an engine, as :class:`packaging.requirements.Requirement`.

    Parameters
    ----------
    requirementsPath : str
        The module's ``requirements.txt``: what the networks need with ONNX Runtime.
    engine : str
        ``"onnxruntime"`` or ``"tensorflow"``.
    """
    needed = requirementsOf(FILMS) + list(slicer.packaging.load_requirements(requirementsPath))
    return needed + requirementsOf(TENSORFLOW) if engine == "tensorflow" else needed


def requirementsOf(*names: str) -> list[Requirement]:
    """The packages that files of the module's resources list."""
    return [each for name in names for each in slicer.packaging.load_requirements(RESOURCES / name)]


def areInstalled(requirements: Sequence[Requirement]) -> bool:
    """Return whether nothing is missing; quick, and asks nobody."""
    return all(slicer.packaging.pip_check(requirement) for requirement in requirements)


def ensure(*names: str) -> str:
    """Ask for what is missing of the packages that files list; returns as :func:`ensureInstalled`."""
    requirements = requirementsOf(*names)
    return "" if areInstalled(requirements) else ensureInstalled(requirements)


def ensureInstalled(requirements: list[Requirement]) -> str:
    """Ask the reader once for all that is missing, and install it, with a progress window.

    What was installed can be imported at once, without a restart.

    Returns
    -------
    str
        Empty when all is there; else one sentence for the reader.
    """
    try:
        problem = _install(requirements)
    finally:
        # Else Python goes on believing that the folders hold what they held before.
        importlib.invalidate_caches()
    if problem or areInstalled(requirements):
        return problem
    missing = ", ".join(str(each) for each in requirements if not slicer.packaging.pip_check(each))
    return _("These Python packages are missing: {packages}.").format(packages=missing)


def _install(requirements: list[Requirement]) -> str:
    failed = _(
        "The Python packages could not be installed; check the connection to the internet and try "
        "again. Slicer's log says more."
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            constraints = Path(folder) / "constraints.txt"
            constraints.write_text("\n".join(pinned(requirements)), encoding="utf-8")
            slicer.packaging.pip_ensure(requirements, constraints=str(constraints), requester="CovidXRay")
    except RuntimeError as error:
        # pip_ensure raises it when the reader declines, and executePythonModule where there is no Python.
        if "declined" in str(error):
            return _("Nothing was installed. To go on, press the button again and agree.")
        _log.exception("pip could not be started")
        return failed
    except subprocess.CalledProcessError:
        return failed
    except OSError:
        _log.exception("the packages could not be installed")
        return failed
    return ""


def pinned(requirements: list[Requirement]) -> list[str]:
    """What keeps Slicer's own packages at the versions they have, as lines of a constraints file.

    One that is too old for the worker is not kept: the reader is asked about it like about any other.
    """
    tooOld = {each.name.lower() for each in requirements if not slicer.packaging.pip_check(each)}
    lines = []
    for name in SLICERS_OWN:
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if name.lower() not in tooOld:
            lines.append(f"{name}=={installed}")
    return lines
