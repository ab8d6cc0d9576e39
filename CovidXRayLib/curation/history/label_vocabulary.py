"""Vocabularies: the labels that readers choose from, in the order of their keys; light to import."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from CovidXRayLib.curation.history.vocabulary import ANSWERS, UNUSABLE

MAX_LABELS: Final = 9  # keys 1 to 9


@dataclass(frozen=True)
class Label:
    """One label.

    Attributes
    ----------
    code
        What is stored and exported: lowercase letters, digits and underscores.
    title
        What readers see; empty for the built-in title of the code.
    counts_as
        The label of a manifest that it is for training, or ``unusable``.
    """

    code: str
    title: str
    counts_as: str


@dataclass(frozen=True)
class Vocabulary:
    """The labels of a project, in the order of their keys."""

    labels: tuple[Label, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(label.code for label in self.labels)

    @property
    def is_built_in(self) -> bool:
        """Whether these are the labels of a database without a vocabulary of its own."""
        return self == BUILT_IN

    def title(self, code: str) -> str:
        """Return the title of a code; empty if it has none of its own."""
        return next((label.title for label in self.labels if label.code == code), "")

    def counts_as(self, code: str) -> str:
        """Return what a code is for training; a code of an earlier vocabulary counts as itself or other."""
        for label in self.labels:
            if label.code == code:
                return label.counts_as
        return code if not code or code in ANSWERS else "other"

    def is_unusable(self, code: str) -> bool:
        """Return whether a film with this label is not to be used, which needs a reason."""
        return self.counts_as(code) == UNUSABLE

    def code_for(self, manifest_label: str) -> str:
        """Return the code for a manifest's label; empty if no label counts as it."""
        if manifest_label in self.codes:
            return manifest_label
        return next((label.code for label in self.labels if label.counts_as == manifest_label), "")

    def to_json(self) -> str:
        """Return JSON text."""
        return json.dumps([vars(label) for label in self.labels])

    @classmethod
    def from_json(cls, text: str) -> Vocabulary:
        """Restore a vocabulary from :meth:`to_json`."""
        return cls(tuple(Label(**values) for values in json.loads(text)))


# The order of the keys, which readers know by heart.
BUILT_IN: Final = Vocabulary(
    tuple(
        Label(code, "", code)
        for code in ("covid", "pneumonia_other", "no_finding", "other", UNUSABLE, "covid_no_pattern")
    )
)
