"""Which end of the grey scale is bone."""

from __future__ import annotations


def inverted(photometric: str, presentation_lut_shape: str) -> bool:
    """Tell whether low display values are meant to be bright.

    MONOCHROME1 (PS3.3 section C.7.6.3.1.2) and Presentation LUT Shape INVERSE (section C.11.6.1.2) say
    the same thing, and a conformant file says it twice; it is done once.
    """
    return photometric == "MONOCHROME1" or presentation_lut_shape.upper() == "INVERSE"
