"""Keyed hashes of film addresses, which identify films without naming them.

File and folder names often contain patient names. A plain hash would not hide them, since names can be
guessed; the key is stored beside the data set, readable only by its owner.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import write_atomically

KEY_NAME: Final = ".addresses.key"
_SECRET_BYTES: Final = 32
_VALID_KEY: Final = re.compile(rf"[0-9a-f]{{{2 * _SECRET_BYTES}}}\n")
_MAX_KEY_BYTES: Final = 200
_DIGITS: Final = 32  # 128 bits: the probability of a collision among a billion films is 1e-21
_LINE: Final = re.compile(r"(.*)(#\d+)", re.DOTALL)


@dataclass(frozen=True)
class AddressKeys:
    """Hashes of the addresses in a data set."""

    secret: bytes = field(repr=False)

    def of(self, address: str) -> str:
        """Return the hexadecimal hash of an address; line suffixes (``NAME#12``) are preserved."""
        line = _LINE.fullmatch(address)
        name, number = line.groups() if line else (address, "")
        digest = hmac.digest(self.secret, name.encode("utf-8", "surrogateescape"), "sha256")
        return digest.hex()[:_DIGITS] + number


def address_keys(folder: Path, *, has_keys: bool) -> AddressKeys:
    """Return the address hashes of a data set; the first run creates the key.

    Parameters
    ----------
    folder
        The folder of a batch.
    has_keys
        Whether the data set already contains such hashes.

    Raises
    ------
    BatchError
        If the key is missing, damaged, or unreadable.
    OSError
        If a new one cannot be written.
    """
    path = folder / KEY_NAME
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_KEY_BYTES).decode("ascii", "replace")
    except FileNotFoundError:
        text = ""
    except OSError as error:
        raise BatchError(
            _("{path}: the key of the readings cannot be read ({error}); its owner can resume.").format(
                path=path, error=error.strerror
            )
        ) from error
    if _VALID_KEY.fullmatch(text):
        return AddressKeys(bytes.fromhex(text))
    if text or has_keys:
        raise BatchError(
            _(
                "{path}: the key of the readings is missing or damaged, so finished films cannot be "
                "identified; restore it, or choose another --out."
            ).format(path=path)
        )
    secret = secrets.token_bytes(_SECRET_BYTES)
    write_atomically(path, f"{secret.hex()}\n".encode(), durable=True, private=True)
    return AddressKeys(secret)
