"""Errors of the library, whose messages state the problem, the file and a remedy."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from CovidXRayLib.i18n import gettext as _

# What the system says of a drive or network folder that has gone; Windows says ENOENT, too.
_GONE: Final = frozenset(
    getattr(errno, name)
    for name in (
        *("ENOENT", "ENODEV", "ENXIO", "EIO", "ESTALE", "ENOTCONN", "ETIMEDOUT"),
        *("EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ECONNRESET", "ECONNABORTED"),
    )
    if hasattr(errno, name)
)
# EDQUOT: the space that is left is not for this user. Windows has none.
_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


class CovidXRayError(Exception):
    """Base class of all errors of this library."""


def writing_remedy(error: OSError) -> str:
    """Return what the user can do where a file or folder could not be written, in one sentence."""
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return _("A file has the name of the folder; choose a folder.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return _("You have no permission to write there; choose another folder, or ask for permission.")
    if error.errno == errno.EROFS:
        return _("The drive is read-only; choose a folder on another drive.")
    if error.errno in _FULL:
        return _("The drive is full; free some space, or choose a folder on another drive.")
    if error.errno == errno.ENAMETOOLONG:
        return _("The name is too long; choose a folder with a shorter path.")
    if error.errno in _GONE:
        return _("The folder cannot be reached; check the connection to its drive, or choose another folder.")
    return _("Choose another folder.")


class FilmError(CovidXRayError):
    """A film that cannot be read.

    Parameters
    ----------
    path
        The file (or folder) concerned.
    problem
        The problem, as a clause without a full stop ("it holds no pixels").
    remedy
        What the user can do, as a clause ("export the film again from the PACS").
    """

    def __init__(self, path: Path | str, problem: str, remedy: str) -> None:
        self.path = Path(path)
        self.problem = problem
        self.remedy = remedy
        super().__init__(self.sentence_about(self.path))

    def sentence_about(self, name: Path | str) -> str:
        """Return the message about a film of another name, such as an address, which is no path."""
        return _("{path}: {problem}; {remedy}.").format(path=name, problem=self.problem, remedy=self.remedy)

    def __reduce__(self) -> tuple[type[FilmError], tuple[Path, str, str]]:
        """Support pickling, so that the error can be passed between processes."""
        return FilmError, (self.path, self.problem, self.remedy)


class WeightsError(CovidXRayError):
    """A weights file that is missing, altered, or of a rejected type."""


class ServerUnreachableError(CovidXRayError):
    """A server that does not respond or refuses the connection."""


class EngineError(CovidXRayError):
    """A requested inference engine or device that is not available."""
