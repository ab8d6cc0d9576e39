"""Vocabularies of the review database."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.datasets.manifest_columns import LABELS

UNUSABLE: Final = "unusable"
# Labels of the built-in vocabulary, and what those of others count as.
ANSWERS: Final = (*LABELS, UNUSABLE)
UNUSABLE_REASONS: Final = ("not_frontal", "lungs_cut_off", "exposure", "motion", "overlaid", "other")

# Quality flags of usable films.
FLAGS: Final = ("rotated", "under_exposed", "over_exposed", "cut_off", "devices", "poor_inspiration")

FILM_STATES: Final = ("imported", "analyzed", "reviewed", "second_read", "disagreed", "adjudicated")

IMPORTED: Final = "imported"
ANALYZED: Final = "analyzed"
LABEL: Final = "label"
MASK: Final = "mask"
FLAGS_SET: Final = "flags"
COMMENT: Final = "comment"
UNDO: Final = "undo"
ASSIGNED: Final = "assigned"
ADJUDICATED: Final = "adjudicated"
EVENT_KINDS: Final = (IMPORTED, ANALYZED, LABEL, MASK, FLAGS_SET, COMMENT, UNDO, ASSIGNED, ADJUDICATED)
# Decisions of readers, which can be undone.
DECISIONS: Final = (LABEL, MASK, FLAGS_SET, COMMENT, ADJUDICATED)

ORDERS: Final = ("import", "severity", "uncertainty", "disagreement", "suspected_mask")

ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"
AUTO: Final = "auto"
EDITED: Final = "edited"
# Mask filters of the film list.
MASK_FILTERS: Final = ("accepted", "rejected", "unjudged", "edited", "missing")

ROUNDS: Final = (1, 2, 3)
FIRST_READ: Final = 1
SECOND_READ: Final = 2
ADJUDICATION: Final = 3
