"""Vocabulary files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.curation.history.label_vocabulary import MAX_LABELS, Label, Vocabulary
from CovidXRayLib.curation.history.vocabulary import ANSWERS
from CovidXRayLib.i18n import gettext as _

VOCABULARY_NAME: Final = "vocabulary.toml"
MAX_BYTES: Final = 100_000
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary file, TOML with a table ``[[label]]`` for each label.

    Raises
    ------
    ReviewDatabaseError
        If it cannot be read, or is not a vocabulary.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(_("the file is too large"))
        return _vocabulary(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ReviewDatabaseError(f"{path}: {error.strerror or error}.") from error
    except (UnicodeError, ValueError) as error:
        raise ReviewDatabaseError(
            _("{path}: not a vocabulary of labels: {problem}.").format(path=path, problem=error)
        ) from error


def _vocabulary(values: Mapping[str, Any]) -> Vocabulary:
    entries = values.get("label")
    if not isinstance(entries, list) or not 2 <= len(entries) <= MAX_LABELS:
        raise ValueError(_("it needs 2 to {most} tables [[label]]").format(most=MAX_LABELS))
    labels = tuple(_label(entry) for entry in entries)
    for values_of in ([label.code for label in labels], [label.title for label in labels if label.title]):
        for value in values_of:
            if values_of.count(value) > 1:
                raise ValueError(_("{value!r} occurs twice").format(value=value))
    return Vocabulary(labels)


def _label(entry: object) -> Label:
    if not isinstance(entry, dict) or not entry.keys() <= {"code", "title", "counts_as"}:
        raise ValueError(_("a label has code, title and counts_as only"))
    code, title = entry.get("code", ""), entry.get("title", "")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise ValueError(
            _("{code!r} is not a code of lowercase letters, digits and underscores").format(code=code)
        )
    if not isinstance(title, str) or len(title) > 60 or "\n" in title:
        raise ValueError(_("the title of {code!r} is not a line of at most 60 characters").format(code=code))
    if not title.strip() and code not in ANSWERS:
        raise ValueError(_("{code!r} has no title").format(code=code))
    counts_as = entry.get("counts_as", code if code in ANSWERS else "")
    if counts_as not in ANSWERS:
        raise ValueError(
            _("counts_as of {code!r} must be one of {labels}").format(code=code, labels=", ".join(ANSWERS))
        )
    return Label(code, " ".join(title.split()), counts_as)
