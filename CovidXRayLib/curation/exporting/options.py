"""Export options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Images = Literal["masked", "deidentified", "none"]
IMAGES: Final[tuple[Images, ...]] = get_args(Images)
FOLDS: Final = 9


@dataclass(frozen=True)
class ExportOptions:
    """Content of an export, and its division into folds.

    Attributes
    ----------
    images
        ``"masked"``: PNG files of the lungs only, black outside;
        ``"deidentified"``: whole films, as DICOM after PS3.15's basic profile where they are DICOM, else as
        PNG without metadata; ``"none"``: the manifest refers to the films' own files.
    allow_burned_in
        Also export whole films that may have text in their pixels: those that state it, and secondary
        captures and image files, which do not.
    folds
        Number of folds, at least 2.
    seed
        Random seed of the division into folds.

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
        """Check the values."""
        if self.images not in IMAGES:
            raise ValueError(f"images is {self.images!r}; it must be one of {', '.join(IMAGES)}")
        if self.folds < 2:
            raise ValueError(f"folds is {self.folds}; it must be 2 or more")
