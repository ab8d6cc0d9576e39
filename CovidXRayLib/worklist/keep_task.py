"""Worker task: store the result of a film that was analyzed by itself, or that a reader accepted it.

Fields: those of :func:`.result_store.store_of`, and either ``reading``, JSON values, with the arrays
``lungs`` and, unless the score is withheld, ``opacity_map``; or ``sha256`` of the film's file and
``accepted``. ``"done"`` is empty.
"""

from __future__ import annotations

from CovidXRayLib.reading import Reading
from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worklist.result_store import store_of


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    fields, arrays = order.fields, order.arrays
    store = store_of(fields)
    if "reading" in fields:
        reading = Reading.from_dict(fields["reading"])
        store.put_result(reading, arrays["lungs"], arrays.get("opacity_map"))
    else:
        store.accept(fields["sha256"], fields["accepted"])
    return {}, {}
