"""slicer.packaging: checks whether Python packages are installed, and installs them with pip.

The signatures are Slicer's. What only its windows can show (progress, restart) is left out.
"""

from __future__ import annotations

import logging
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import slicer
from packaging.requirements import Requirement

Requirements = str | Requirement | Sequence[str | Requirement]


def load_requirements(path: str | Path) -> list[Requirement]:
    """Return the requirements of a requirements.txt, without comments and pip options."""
    lines = [line.strip() for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def load_pyproject_dependencies(path: str | Path) -> list[Requirement]:
    """Return the dependencies that a pyproject.toml lists."""
    project = tomllib.loads(Path(path).read_text(encoding="utf-8"))["project"]
    return [Requirement(text) for text in project.get("dependencies", [])]


def pip_check(req: Requirements) -> bool:
    """Return whether all of it is installed in a right version."""
    return all(_is_installed(requirement) for requirement in _listed(req))


def pip_ensure(
    requirements: Requirements,
    constraints: str | Path | None = None,
    skip_packages: list[str] | None = None,
    prompt_install: bool = True,
    prompt_restart: bool = True,
    requester: str | None = None,
    skip_in_testing: bool = True,
    show_progress: bool = True,
) -> list[str] | None:
    """Install what is missing, after a question.

    Raises
    ------
    RuntimeError
        If the user declined.
    subprocess.CalledProcessError
        If pip failed.
    """
    missing = [requirement for requirement in _listed(requirements) if not _is_installed(requirement)]
    if not missing:
        return None
    names = "\n".join(str(requirement) for requirement in missing)
    if skip_in_testing and slicer.app.testingEnabled():
        logging.info("Testing mode is enabled: not installing %s", names)
        return None
    question = f"{len(missing)} Python packages need to be installed. Continue?"
    title = f"{requester or 'Slicer'} - Install Python Packages"
    if prompt_install and not slicer.util.confirmOkCancelDisplay(question, title, detailedText=names):
        raise RuntimeError("User declined package installation")
    return pip_install([str(requirement) for requirement in missing], constraints=constraints)


def pip_install(
    requirements: str | Sequence[str],
    constraints: str | Path | None = None,
    no_deps_requirements: str | Sequence[str] | None = None,
    skip_packages: list[str] | None = None,
    blocking: bool = True,
    show_progress: bool = True,
    requester: str | None = None,
    **callbacks: object,
) -> list[str] | None:
    """Run pip and wait for it."""
    if skip_packages is not None or not blocking:
        raise NotImplementedError("skip_packages and blocking=False are only offered by Slicer itself")
    options = [] if constraints is None else ["-c", str(constraints)]
    if no_deps_requirements is not None:
        _pip("install", "--no-deps", *options, *_arguments(no_deps_requirements))
    _pip("install", *options, *_arguments(requirements))
    return None


def pip_uninstall(requirements: str | Sequence[str], **options: object) -> None:
    """Run pip and wait for it."""
    _pip("uninstall", "--yes", *_arguments(requirements))


def isPipInstallInProgress() -> bool:
    """Never: the host waits for pip."""
    return False


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", *arguments], check=True)


def _arguments(requirements: str | Sequence[str]) -> list[str]:
    return shlex.split(requirements) if isinstance(requirements, str) else list(requirements)


def _listed(req: Requirements) -> list[Requirement]:
    if isinstance(req, Requirement):
        return [req]
    texts = [req] if isinstance(req, str) and ";" in req else req.split() if isinstance(req, str) else req
    return [item if isinstance(item, Requirement) else Requirement(item) for item in texts]


def _is_installed(requirement: Requirement) -> bool:
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
        return True
    try:
        if version(requirement.name) not in requirement.specifier:
            return False
    except PackageNotFoundError:
        return False
    return all(_is_installed(needed) for needed in _of_extras(requirement))


def _of_extras(requirement: Requirement) -> list[Requirement]:
    """Return the requirements of a requirement's extras, without the extra markers."""
    needed = []
    for text in (requires(requirement.name) or []) if requirement.extras else []:
        candidate = Requirement(text)
        if candidate.marker is not None and any(
            candidate.marker.evaluate({"extra": extra}) for extra in requirement.extras
        ):
            candidate.marker = None
            needed.append(candidate)
    return needed
