"""The list of a run's reports."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from CovidXRayLib.reading.verdict import headline
from CovidXRayLib.reporting.page.index_page import IndexedFilm, write_index


def test_index_lists_reports_and_failures(scored: Any, withheld: Any, tmp_path: Path) -> None:
    answered, refused = scored.content().reading, withheld.content().reading
    films = [IndexedFilm("<b>山田.dcm", "film-1", answered), IndexedFilm("two.dcm", "film-2", refused)]
    page = write_index(films, ["three.dcm: the file is truncated."], tmp_path).read_text("utf-8")
    assert "&lt;b&gt;山田.dcm" in page
    assert headline(answered.category, answered.evidence) in page and answered.category in page
    assert "No score (film not suitable)" in page and refused.withheld_because[0] in page
    assert re.findall('href="([^"]+)"', page) == ["film-1.html", "film-1.pdf", "film-2.html", "film-2.pdf"]
    assert "<li>three.dcm: the file is truncated.</li>" in page
    assert "Research use only" in page
