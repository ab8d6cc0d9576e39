"""How an export is to be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Images = Literal["masked", "deidentified", "none"]
IMAGES: Final[tuple[Images, ...]] = get_args(Images)
FOLDS: Final = 9


@dataclass(frozen=True)
class ExportOptions:
    """What leaves the database, and how it is divided.

    Attributes
    ----------
    images
        ``"masked"``: PNG files of the lungs, black outside, in which nothing else remains;
        ``"deidentified"``: whole films, as DICOM after PS3.15's basic profile where they are DICOM, else as
        PNG without metadata; ``"none"``: the films' own files are named and none is written.
    allow_burned_in
        Pass on whole films that may have text in their pixels, too: those that say so, secondary captures
        and images, of which nobody knows.
    folds
        How many; at least 2.
    seed
        Which of the possible divisions into folds.

    Raises
    ------
    ValueError
        If `images` is none of these, or there are fewer than 2 folds.
    """

    images: Images = "masked"
    allow_burned_in: bool = False
    folds: int = FOLDS
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be done before anything is."""
        if self.images not in IMAGES:
            raise ValueError(f"images is {self.images!r}; it must be one of {', '.join(IMAGES)}")
        if self.folds < 2:
            raise ValueError(f"folds is {self.folds}; it must be 2 or more")
