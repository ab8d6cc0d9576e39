"""Check that a transaction still writes to the file at the path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.i18n import gettext as _


@dataclass(frozen=True)
class FileIdentity:
    """Identity of the file that a transaction writes to."""

    path: Path
    file: os.stat_result

    def require_same(self, *, needs_journal: bool) -> None:
        """Check that no other program has replaced the file or rolled the transaction back.

        Parameters
        ----------
        needs_journal
            Whether there are changes, so that a journal must exist.

        Raises
        ------
        ReviewDatabaseError
            If the commit would be lost, or would damage the file.
        """
        try:
            same = os.path.samestat(self.path.stat(), self.file)
        except FileNotFoundError:
            same = False
        if same and needs_journal:
            real = Path(os.path.realpath(self.path))
            same = any(real.with_name(f"{real.name}{ending}").exists() for ending in ("-journal", "-wal"))
        if not same:
            raise ReviewDatabaseError(
                _(
                    "{path}: another program has replaced the file or its journal, and the last change "
                    "was not saved; close that program (such as folder synchronization), then repeat "
                    "the change."
                ).format(path=self.path)
            )


def file_identity(path: Path) -> FileIdentity:
    """Return the identity of the file at a path."""
    return FileIdentity(path, path.stat())
