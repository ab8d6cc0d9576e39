"""The child that imports, a :mod:`CovidXRayLib.worker.jobs.job_child` of its own.

Its order holds ``store`` (file or URL), ``paths`` or ``manifest`` (a folder), and ``worklist`` (a name, or
empty). Films that were fatal before are skipped, unless they were chosen one by one. Its progress holds
``done`` and ``of``, its answer ``added``, ``known``, ``duplicates``, ``refused`` and ``left_out``
(sentences) and ``cancelled``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.jobs.job_child import Done, Order, run


def import_films(order: Order) -> Done:
    """Import what the order names.

    Raises
    ------
    StoreError
        If the store cannot be opened, or a film not be kept.
    ManifestError
        If the manifest is no table.
    """
    from CovidXRayLib.curation.importing.import_films import import_paths
    from CovidXRayLib.curation.importing.import_manifest import import_manifest
    from CovidXRayLib.curation.importing.listed_files import Limits
    from CovidXRayLib.curation.review_database import Store
    from CovidXRayLib.curation.worklists import worklist_table
    from CovidXRayLib.worker.films.quarantine import Quarantine

    fields = order.fields
    chosen = bool(fields.get("paths")) and all(Path(path).is_file() for path in fields["paths"])
    remedy = _("import the file by itself to try it again")

    def tell(done: int, of: int, _path: Path) -> None:
        order.tell({"done": done, "of": of})

    where = fields["store"]
    with Store.open(where if "://" in where else Path(where)) as store:
        worklist = worklist_table.create(store, fields["worklist"]) if fields["worklist"] else None
        options: dict[str, Any] = {
            "on_progress": tell,
            "is_cancelled": order.is_cancelled,
            "worklist": worklist,
            "limits": Limits(quarantine=Quarantine(retry=chosen, remedy=remedy)),
        }
        report = (
            import_manifest(store, Path(fields["manifest"]), **options)
            if fields.get("manifest")
            else import_paths(store, fields["paths"], **options)
        )
    return {
        "added": report.added,
        "known": report.known,
        "duplicates": report.duplicates,
        "refused": [sentence for _path, sentence in report.refused],
        "left_out": report.left_out.sentences(),
        "cancelled": report.cancelled,
    }, {}


if __name__ == "__main__":
    run(import_films)
