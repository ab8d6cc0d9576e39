"""Synthetic films, computed on the workers and not stored."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Final
from urllib.parse import parse_qs, urlsplit

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.batch.sources.film_source import Item
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.phantom.phantom import MIN_SIZE

SCHEME: Final = "phantom"
DEFAULT_SIZE: Final = 512
_MAX_SIZE: Final = 4096


class PhantomSource:
    """``phantom://SEED/COUNT?size=PIXELS``: COUNT films with consecutive seeds.

    Raises
    ------
    BatchError
        If the address is not of this form.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        query = parse_qs(parts.query, keep_blank_values=True)
        try:
            self._seed, self._count = int(parts.netloc), int(parts.path.removeprefix("/") or 1)
            self._size = int(query.pop("size", [str(DEFAULT_SIZE)])[0])
        except ValueError:
            self._count = 0
        if query or self._count < 1 or self._seed < 0 or not MIN_SIZE <= self._size <= _MAX_SIZE:
            raise BatchError(
                _("{address}: write phantom://SEED/COUNT?size=PIXELS, with {least} to {most} pixels.").format(
                    address=address, least=MIN_SIZE, most=_MAX_SIZE
                )
            )

    def items(self) -> Iterator[Item]:
        """List the films."""
        for seed in range(self._seed, self._seed + self._count):
            yield Item(f"{SCHEME}://{seed}?size={self._size}", stamp="fixed")


def read_phantom(address: str) -> bytes:
    """Return the DICOM file of one phantom."""
    from CovidXRayLib.phantom.frontal_chest import project_chest
    from CovidXRayLib.phantom.phantom_dicom import write_dicom

    parts = urlsplit(address)
    file = BytesIO()
    write_dicom(project_chest(int(parts.netloc), int(parse_qs(parts.query)["size"][0])), file)
    return file.getvalue()
