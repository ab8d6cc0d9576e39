"""Worker task: assign films to readers.

Fields: ``store`` (file or URL), ``readers`` (names), ``worklist`` (its ID, or None for all films),
``second_share`` (in [0, 1]) and ``seed``. ``"done"`` has ``first`` and ``second``, numbers of new reads.
"""

from __future__ import annotations

from CovidXRayLib.curation.database_location import database_location
from CovidXRayLib.worker.tasks import Done, Order


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be opened or written.
    """
    from CovidXRayLib.curation.readers.distribution import assign_reads
    from CovidXRayLib.curation.readers.reader_table import reader_named
    from CovidXRayLib.curation.review_database import ReviewDatabase
    from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids

    fields = order.fields
    with ReviewDatabase.open(database_location(fields["store"])) as database:
        readers = [reader_named(database, name) for name in fields["readers"]]
        films = film_ids(database, Filter(worklist_id=fields["worklist"]))
        first, second = assign_reads(database, films, readers, fields["second_share"], fields["seed"])
    return {"first": first, "second": second}, {}
