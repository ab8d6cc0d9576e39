"""Python packages required by each feature: requested at first use, never at import."""

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
# Slicer's own packages keep their versions, whatever ours require: Slicer's modules depend on them.
SLICER_PACKAGES = (
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
# Requirements files of each feature, among the module's resources. Reading films needs decoders.
FILMS = "requirements-films.txt"
# What an engine needs beside ncnn, which every analysis can use.
ENGINES = {"onnxruntime": "requirements-onnxruntime.txt", "tensorflow": "requirements-tensorflow.txt"}
REPORT = (FILMS, "requirements-report.txt")
REVIEW = (FILMS, "requirements-review.txt")
TEAM_REVIEW = (*REVIEW, "requirements-postgresql.txt")
PACS = ("requirements-pacs.txt",)
_log = logging.getLogger(__name__)


def requirementsFor(requirementsPath: str | Path, engine: str) -> list[Requirement]:
    """Return the requirements of an analysis, as :class:`packaging.requirements.Requirement`.

    Parameters
    ----------
    requirementsPath : str
        The module's ``requirements.txt``: the requirements with ncnn.
    engine : str
        One of :data:`CovidXRayLib.engines.engine_names.ENGINES`.
    """
    needed = requirementsOf(FILMS) + list(slicer.packaging.load_requirements(requirementsPath))
    return needed + requirementsOf(ENGINES[engine]) if engine in ENGINES else needed


def requirementsOf(*names: str) -> list[Requirement]:
    """Return the requirements in some of the module's requirements files."""
    return [each for name in names for each in slicer.packaging.load_requirements(RESOURCES / name)]


def areInstalled(requirements: Sequence[Requirement]) -> bool:
    """Return whether all requirements are met; fast, and never prompts."""
    return all(slicer.packaging.pip_check(requirement) for requirement in requirements)


def ensure(*names: str) -> str:
    """Install missing packages of requirements files on consent; returns as :func:`ensureInstalled`."""
    requirements = requirementsOf(*names)
    return "" if areInstalled(requirements) else ensureInstalled(requirements)


def ensureInstalled(requirements: list[Requirement]) -> str:
    """Install missing packages after a single prompt, with a progress window.

    Installed packages can be imported immediately, without a restart.

    Returns
    -------
    str
        Empty if all requirements are met; otherwise a message for the user.
    """
    try:
        problem = _install(requirements)
    finally:
        # Import finders cache directory listings.
        importlib.invalidate_caches()
    if problem or areInstalled(requirements):
        return problem
    missing = ", ".join(str(each) for each in requirements if not slicer.packaging.pip_check(each))
    return _("These Python packages are missing: {packages}.").format(packages=missing)


def _install(requirements: list[Requirement]) -> str:
    failed = _(
        "The Python packages could not be installed; check the internet connection and try again. See "
        "the Slicer log for details."
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            constraints = Path(folder) / "constraints.txt"
            constraints.write_text("\n".join(pinned(requirements)), encoding="utf-8")
            slicer.packaging.pip_ensure(requirements, constraints=str(constraints), requester="CovidXRay")
    except RuntimeError as error:
        # Raised by pip_ensure if the user declines, and by executePythonModule without Python.
        if "declined" in str(error):
            return _("Installation canceled. Press the button again and confirm to install.")
        _log.exception("pip could not be started")
        return failed
    except subprocess.CalledProcessError:
        return failed
    except OSError:
        _log.exception("the packages could not be installed")
        return failed
    return ""


def pinned(requirements: list[Requirement]) -> list[str]:
    """Return pip constraints that keep Slicer's own packages at their installed versions.

    Packages too old for the worker are not pinned: the user is prompted for them as for any other.
    """
    tooOld = {each.name.lower() for each in requirements if not slicer.packaging.pip_check(each)}
    lines = []
    for name in SLICER_PACKAGES:
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if name.lower() not in tooOld:
            lines.append(f"{name}=={installed}")
    return lines
