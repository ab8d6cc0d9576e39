"""Pseudonymous patient keys.

The review database stores a keyed hash (HMAC, RFC 2104) of the patient's identity. The key is the database's
salt: without it the identity cannot be found by trying all Patient IDs, and the same patient has different
keys in two databases.
"""

from __future__ import annotations

import hmac
import unicodedata
from typing import Final, Literal

from CovidXRayLib.films.film import Identifiers

Kind = Literal["id", "name", "study", "group"]

# 128 bits: the probability that any two of a million patients share a key is about 10^-27.
DIGITS: Final = 32


def patient_key(salt: bytes, identifiers: Identifiers) -> str:
    """Return the key of a film's patient.

    It is derived from Patient ID (0010,0020), else from Patient's Name (0010,0010), else from Study Instance
    UID (0020,000D), which at least keeps the films of a study together.

    Parameters
    ----------
    salt
        The database's salt.
    identifiers
        Identifiers from the film's file.

    Returns
    -------
    str
        32 hexadecimal digits; empty if the file has no identifiers, such as an image file.
    """
    named: tuple[tuple[Kind, str], ...] = (
        ("id", _plain(identifiers.patient_id)),
        ("name", _plain(identifiers.patient_name.replace("^", " "))),
        ("study", identifiers.study_instance_uid),
    )
    for kind, value in named:
        if value:
            return keyed(salt, kind, value)
    return ""


def keyed(salt: bytes, kind: Kind, value: str) -> str:
    """Return the key of a value; it depends on the type of the value, such as Patient ID or group.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    return hmac.new(salt, f"{kind}:{value}".encode(), "sha256").hexdigest()[:DIGITS]


def display_name(identifiers: Identifiers) -> str:
    """Return the displayed identity of a patient: the name, else the ID, else an empty string."""
    return " ".join(identifiers.patient_name.replace("^", " ").split()) or identifiers.patient_id


def _plain(text: str) -> str:
    """Normalize whitespace and case, which differ between exports."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
