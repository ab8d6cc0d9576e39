"""Names that stand for patients, films and DICOM objects in what leaves the database."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass, field
from typing import Final

_DIGITS: Final = 16  # 64 bits: two of a million films share a name with a chance of 3 in 10^8


@dataclass(frozen=True)
class Pseudonyms:
    """Names made with the database's secret (HMAC-SHA-256, RFC 2104).

    One database gives the same thing the same name in every export; without the database nobody can find out
    by trying whom a name stands for.

    Attributes
    ----------
    salt
        The database's own secret.
    """

    salt: bytes = field(repr=False)

    def patient(self, key: str) -> str:
        """Return a patient's pseudonym, ``patient_`` and 16 hexadecimal digits, from the patient key."""
        return f"patient_{self._digest('patient', key)[:_DIGITS]}"

    def film(self, pixel_sha256: str) -> str:
        """Return the name of a film, from the hash of its pixels: ``film_`` and 16 digits."""
        return f"film_{self._digest('film', pixel_sha256)[:_DIGITS]}"

    def uid(self, uid: str) -> str:
        """Return the UID that replaces another one: 2.25 and a UUID (PS3.5 section B.2).

        References between replaced objects hold: the same UID always becomes the same one.
        """
        digits = bytes.fromhex(self._digest("uid", uid))[:16]
        return f"2.25.{uuid.UUID(bytes=digits, version=4).int}"

    def _digest(self, kind: str, text: str) -> str:
        return hmac.new(self.salt, f"export {kind}:{text}".encode(), "sha256").hexdigest()
