"""Worker task: import films into a review database.

Fields: ``store`` (file or URL), ``paths`` or ``manifest`` (a folder), and ``worklist`` (a name, or empty).
Quarantined films are skipped unless they were selected individually. Progress has ``done`` and ``of``;
``"done"`` has ``added``, ``known``, ``duplicates`` and ``refused`` (numbers), ``reasons`` (sentences on the
first refused files), ``left_out`` (sentences) and ``cancelled``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from CovidXRayLib.curation.database_location import database_location
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.tasks import Done, Order

# A folder may contain any number of rejected files, but the size of a message is limited.
MAX_REASONS: Final = 3


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be opened or written.
    ManifestError
        If the manifest is not a table.
    """
    from CovidXRayLib.curation.importing.import_films import import_paths
    from CovidXRayLib.curation.importing.import_manifest import import_manifest
    from CovidXRayLib.curation.importing.listed_files import Limits
    from CovidXRayLib.curation.review_database import ReviewDatabase
    from CovidXRayLib.curation.worklists import worklist_table
    from CovidXRayLib.worker.films.quarantine import Quarantine

    fields = order.fields
    chosen = bool(fields.get("paths")) and all(Path(path).is_file() for path in fields["paths"])
    remedy = _("import the file alone to retry")

    def report_progress(done: int, of: int, _path: Path) -> None:
        order.report_progress({"done": done, "of": of})

    with ReviewDatabase.open(database_location(fields["store"])) as database:
        worklist = worklist_table.create(database, fields["worklist"]) if fields["worklist"] else None
        options: dict[str, Any] = {
            "on_progress": report_progress,
            "is_cancelled": order.is_cancelled,
            "worklist": worklist,
            "limits": Limits(quarantine=Quarantine(retry=chosen, remedy=remedy)),
        }
        report = (
            import_manifest(database, Path(fields["manifest"]), **options)
            if fields.get("manifest")
            else import_paths(database, fields["paths"], **options)
        )
    return {
        "added": report.added,
        "known": report.known,
        "duplicates": report.duplicates,
        "refused": len(report.refused),
        "reasons": [sentence for _path, sentence in report.refused[:MAX_REASONS]],
        "left_out": report.skipped.sentences(),
        "cancelled": report.cancelled,
    }, {}
