"""The Python packages that analysing needs: asked for at first use, never at import."""

import subprocess
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import slicer.packaging
from packaging.requirements import Requirement

from CovidXRayLib.i18n import gettext as _

# What Slicer itself runs on stays as it is, whatever our packages would rather have.
SLICERS_OWN = ("numpy", "scipy", "requests", "pydicom", "SimpleITK", "packaging", "pip", "setuptools")
TENSORFLOW = ("tensorflow>=2.20", "keras>=3.12")


def requirementsFor(requirementsPath, engine):
    """The packages that an engine needs, as :class:`packaging.requirements.Requirement`.

    Parameters
    ----------
    requirementsPath : str
        The module's ``requirements.txt``: the small set for ONNX Runtime.
    engine : str
        ``"onnxruntime"`` or ``"tensorflow"``.
    """
    needed = requirementsOf(requirementsPath)
    if engine == "tensorflow":
        needed += [Requirement(text) for text in TENSORFLOW]
    return needed


def requirementsOf(path):
    """The packages that a file lists, as :class:`packaging.requirements.Requirement`."""
    return list(slicer.packaging.load_requirements(path))


def areInstalled(requirements):
    """Tell whether nothing is missing; quick, and asks nobody."""
    return all(slicer.packaging.pip_check(requirement) for requirement in requirements)


def ensureInstalled(requirements):
    """Ask the reader, and install what is missing, with a progress window.

    Returns
    -------
    str
        Empty when all is there; else one sentence for the reader.
    """
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text("\n".join(pinned(requirements)), encoding="utf-8")
        try:
            slicer.packaging.pip_ensure(requirements, constraints=str(constraints), requester="CovidXRay")
        except RuntimeError:  # what pip_ensure raises when the reader declines
            return _("Nothing was installed. To go on, press the button again and agree.")
        except subprocess.CalledProcessError:
            return _(
                "The Python packages could not be installed; check the connection to the internet and try "
                "again. Slicer's log says more."
            )
    if areInstalled(requirements):
        return ""
    missing = ", ".join(str(each) for each in requirements if not slicer.packaging.pip_check(each))
    return _("These Python packages are missing: {packages}.").format(packages=missing)


def ensureListed(path):
    """Ask for what is missing of the packages that a file lists; returns as :func:`ensureInstalled`."""
    requirements = requirementsOf(str(path))
    return "" if areInstalled(requirements) else ensureInstalled(requirements)


def pinned(requirements):
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
