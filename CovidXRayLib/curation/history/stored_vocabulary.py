"""The stored vocabulary of a review database, within a transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.models import Setting
from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN, Vocabulary

_NAME: Final = "vocabulary"


def vocabulary_in(session: Session) -> Vocabulary:
    """Return the vocabulary; the built-in one unless another was imported."""
    kept = session.get(Setting, _NAME)
    return BUILT_IN if kept is None else Vocabulary.from_json(kept.value)


def store_vocabulary(session: Session, vocabulary: Vocabulary) -> None:
    """Replace the vocabulary."""
    session.merge(Setting(name=_NAME, value=vocabulary.to_json()))
