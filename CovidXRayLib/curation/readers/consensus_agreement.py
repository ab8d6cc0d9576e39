"""Agreement of each reader's masks with the consensus of all readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.history.vocabulary import ACCEPTED
from CovidXRayLib.curation.readers.agreement import MaskAgreement, mask_agreement, mask_dice
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.metrics.consensus import MIN_MASKS, consensus

Overlap = tuple[float, float, float]


@dataclass(frozen=True)
class ConsensusAgreement:
    """Agreement of one reader with the consensus.

    Attributes
    ----------
    reader
        Name, or number.
    masks
        Agreement on the films with masks of this reader and of enough others.
    """

    reader: str
    masks: MaskAgreement


def consensus_agreement(
    database: ReviewDatabase,
    reads: Mapping[int, Sequence[AssessmentView]],
    patient: Callable[[int], str],
    name: Callable[[AssessmentView], str],
) -> tuple[ConsensusAgreement, ...]:
    """Compare each reader's masks with the consensus of all readers of the same film.

    Parameters
    ----------
    reads
        The readers' assessments, by film.
    patient
        Returns the patient of a film.
    name
        Returns the displayed name of a reader.

    Returns
    -------
    tuple
        In the readers' order in the database; empty if no film has masks of enough readers.
    """
    overlaps: dict[int, list[Overlap]] = defaultdict(list)
    patients: dict[int, list[str]] = defaultdict(list)
    names: dict[int, str] = {}
    for film_id, views in reads.items():
        masked = [view for view in views if has_mask(view)]
        if len(masked) < MIN_MASKS:
            continue
        for view, overlap in zip(masked, _overlaps(database, masked), strict=True):
            overlaps[view.reader_id].append(overlap)
            patients[view.reader_id].append(patient(film_id))
            names[view.reader_id] = name(view)
    found = ((reader, mask_agreement(overlaps[reader], patients[reader])) for reader in sorted(names))
    return tuple(ConsensusAgreement(names[reader], masks) for reader, masks in found if masks is not None)


def has_mask(view: AssessmentView) -> bool:
    """Return whether a reader accepted or drew a mask."""
    return view.mask == ACCEPTED and view.mask_id is not None


def _overlaps(database: ReviewDatabase, views: Sequence[AssessmentView]) -> list[Overlap]:
    mask_ids = [view.mask_id for view in views if view.mask_id is not None]
    if len({*mask_ids}) == 1:
        return [(1.0, 1.0, 1.0)] * len(mask_ids)
    labels = {mask_id: mask(database, mask_id).labels for mask_id in {*mask_ids}}
    agreed = consensus([labels[mask_id] for mask_id in mask_ids])
    return [mask_dice(labels[mask_id], agreed) for mask_id in mask_ids]
