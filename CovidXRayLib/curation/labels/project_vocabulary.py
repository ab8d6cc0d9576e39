"""The vocabulary of a review database."""

from __future__ import annotations

from sqlalchemy import select

from CovidXRayLib.curation.database.models import Event
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.curation.history.events import is_in_effect
from CovidXRayLib.curation.history.label_vocabulary import Vocabulary
from CovidXRayLib.curation.history.stored_vocabulary import store_vocabulary, vocabulary_in
from CovidXRayLib.curation.history.vocabulary import ADJUDICATED, LABEL
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.i18n import gettext as _


def vocabulary_of(database: ReviewDatabase) -> Vocabulary:
    """Return the vocabulary of a database; the built-in one unless another was imported."""
    with database.reading() as session:
        return vocabulary_in(session)


def use_vocabulary(database: ReviewDatabase, vocabulary: Vocabulary) -> None:
    """Replace the vocabulary; films keep their labels.

    Raises
    ------
    ReviewDatabaseError
        If it lacks a label that a reader has given, or gives that label another meaning.
    """
    with database.transaction() as session:
        before = vocabulary_in(session)
        labels = select(Event.value).where(Event.kind.in_((LABEL, ADJUDICATED)), is_in_effect())
        events = session.scalars(labels)
        given = {value["label"] for value in events}
        changed = sorted(
            code
            for code in given
            if code not in vocabulary.codes or vocabulary.counts_as(code) != before.counts_as(code)
        )
        if changed:
            raise ReviewDatabaseError(
                _(
                    "Readers have used these labels already, which the vocabulary must keep as they are: "
                    "{codes}. Nothing was changed."
                ).format(codes=", ".join(changed))
            )
        store_vocabulary(session, vocabulary)
