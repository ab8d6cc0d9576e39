"""Pseudonyms of patients, films and DICOM objects in exports."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass, field
from typing import Final

_DIGITS: Final = 16  # 64 bits: the probability that two of a million films share a name is 3 in 10^8


@dataclass(frozen=True)
class Pseudonyms:
    """Pseudonyms derived with the database's salt (HMAC-SHA-256, RFC 2104).

    Pseudonyms are the same in all exports of a database; without its salt they cannot be resolved by trying
    identities.

    Attributes
    ----------
    salt
        The database's salt.
    """

    salt: bytes = field(repr=False)

    def patient(self, key: str) -> str:
        """Return a patient's pseudonym, ``patient_`` and 16 hexadecimal digits, from the patient key."""
        return f"patient_{self._digest('patient', key)[:_DIGITS]}"

    def film(self, pixel_sha256: str) -> str:
        """Return a film's pseudonym, ``film_`` and 16 hexadecimal digits, from the hash of its pixels."""
        return f"film_{self._digest('film', pixel_sha256)[:_DIGITS]}"

    def uid(self, uid: str) -> str:
        """Return the replacement of a UID: 2.25 and a UUID (PS3.5 section B.2).

        The same UID always has the same replacement, so that references remain valid.
        """
        digits = bytes.fromhex(self._digest("uid", uid))[:16]
        return f"2.25.{uuid.UUID(bytes=digits, version=4).int}"

    def _digest(self, kind: str, text: str) -> str:
        return hmac.new(self.salt, f"export {kind}:{text}".encode(), "sha256").hexdigest()
