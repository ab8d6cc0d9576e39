"""Whose film it is, as a key that says so without naming anybody.

What a review database knows of a patient is a keyed hash (HMAC, RFC 2104) of what the file says. The key is
the database's own salt: without it nobody can tell by trying all Patient IDs which one was meant, and the
same patient has different keys in two databases.
"""

from __future__ import annotations

import hmac
import unicodedata
from typing import Final, Literal

from CovidXRayLib.films.film import Identifiers

Kind = Literal["id", "name", "study", "group"]

# 128 bits: that any two of a million patients share a key has a chance of about 10^-27.
DIGITS: Final = 32


def patient_key(salt: bytes, identifiers: Identifiers) -> str:
    """Return the key of a film's patient.

    Patient ID (0010,0020) names the patient; where a file has none, Patient's Name (0010,0010) does, and
    where it has neither, Study Instance UID (0020,000D) at least keeps films of one study together.

    Parameters
    ----------
    salt
        The database's own secret.
    identifiers
        What the film's file says.

    Returns
    -------
    str
        32 hexadecimal digits; empty where the file names nobody, as an image does not.
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
    """Return the key of one value; a Patient ID and a manifest's group of the same text have different ones.

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
    """Return a text as everybody writes it: blanks and capitals differ from one export to the next."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
