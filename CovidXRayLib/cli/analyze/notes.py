"""Messages that ``covidxray analyze`` prints with and without workers."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.films.skipped_files import SkippedFileList
from CovidXRayLib.i18n import gettext as _


def note_license(console: Console, weights: Path | None) -> None:
    """Print the license note of the built-in weights, at a terminal only."""
    from CovidXRayLib.weights import license as weights_license

    if (
        not console.is_watched
        or weights_license.is_accepted_by_environment()
        or not weights_license.concerns(weights)
    ):
        return
    console.note(
        _(
            "The weights are licensed for research only; by using them you accept {file}. Set "
            "{variable}={value} to accept permanently."
        ).format(
            file=weights_license.license_file(),
            variable=weights_license.ENVIRONMENT_VARIABLE,
            value=weights_license.ACCEPTED,
        )
    )


def note_skipped(console: Console, skipped: SkippedFileList) -> None:
    """Print the skipped files with the reasons."""
    for sentence in skipped.sentences():
        console.note(sentence)


def report_uncreatable_folder(console: Console, folder: Path, error: OSError) -> None:
    """Report that the output folder cannot be created."""
    console.error(
        _("{folder}: cannot create this folder ({error}); choose another --out.").format(
            folder=folder, error=error.strerror
        )
    )
