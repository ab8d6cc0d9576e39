"""Worker task: list the films of folders, files and DICOMDIRs, with their stored results.

Fields: ``paths``, and those of :func:`.result_store.store_of`. Progress has ``films``, a list of paths,
stamps and summaries. ``"done"`` has ``left_out``, sentences on other files, and ``problems``, sentences on
paths without films.
"""

from __future__ import annotations

import time
from typing import Final

from CovidXRayLib.batch.sources.file_source import file_item
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.skipped_files import SkippedFileList
from CovidXRayLib.films.walk import find_films
from CovidXRayLib.reporting.files.earlier_results import is_earlier_result
from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worklist.result_store import StoreError, store_of

# Films are reported in groups, at least this often on a slow disk.
_GROUP: Final = 200
_SECONDS: Final = 0.3


def do(order: Order) -> Done:
    """Perform the task.

    Films are listed without results where those cannot be looked up, which is a problem of its own.

    Raises
    ------
    WeightsError
        If the folder of weights has no registry.
    """
    store = store_of(order.fields)
    skipped, problems = SkippedFileList(), []
    group: list[tuple[str, str]] = []
    seen = set[str]()
    reported = time.monotonic()

    def report() -> None:
        nonlocal reported
        try:
            summaries = store.summaries(group)
        except StoreError as error:
            summaries = [None] * len(group)
            if str(error) not in problems:
                problems.append(str(error))
        films = [(*film, summary) for film, summary in zip(group, summaries, strict=True)]
        order.report_progress({"films": films})
        group.clear()
        reported = time.monotonic()

    for path in order.fields["paths"]:
        try:
            for film in find_films([path], skipped, is_earlier_result):
                item = file_item(film)
                if item.address not in seen:
                    seen.add(item.address)
                    group.append((item.address, item.stamp))
                if group and (len(group) >= _GROUP or time.monotonic() - reported > _SECONDS):
                    report()
        except FilmError as error:
            problems.append(str(error))
    if group:
        report()
    return {"left_out": skipped.sentences(), "problems": problems}, {}
