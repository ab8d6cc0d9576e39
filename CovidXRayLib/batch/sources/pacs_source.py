"""Films of a PACS, found by a query and retrieved one by one on the workers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from threading import local
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.batch.sources.film_source import Item, OutOfReachError
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.dicom.sop_class import not_a_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.errors import (
    CertificateError,
    LoginError,
    NoAnswerError,
    PacsError,
    SecretNeededError,
    ServerSettingsError,
)
from CovidXRayLib.pacs.protocols.server_link import Link, not_complete, open_link
from CovidXRayLib.pacs.queries.date_range import parse_dates
from CovidXRayLib.pacs.queries.study_rows import InstanceRow, StudyFilter
from CovidXRayLib.pacs.server_list import Server

SCHEME: Final = "pacs"
# Filter fields by DICOM keyword (PS3.4 table C.6-5).
_KEYS: Final = {
    "PatientName": "patient_name",
    "PatientID": "patient_id",
    "AccessionNumber": "accession",
    "StudyDate": "dates",
    "ModalitiesInStudy": "modality",
    "StudyInstanceUID": "study_uid",
}
# A day with more studies is rejected, not truncated.
_MAX_STUDIES: Final = 20_000
_FATAL_ERRORS: Final = (CertificateError, LoginError, SecretNeededError, ServerSettingsError)
_this_thread = local()


class PacsSource:
    """``pacs://NAME?StudyDate=20200301-20200331&ModalitiesInStudy=CR``: films of a saved server.

    A date range is queried day by day, so that no response is large.

    Raises
    ------
    BatchError
        If the query has an unsupported key, or dates that are none.
    """

    def __init__(self, address: str, server: Server) -> None:
        self._server = server
        self._filter: dict[str, str] = {}
        for keyword, value in parse_qsl(urlsplit(address).query, keep_blank_values=True):
            if keyword not in _KEYS:
                raise BatchError(
                    _("{address}: {keyword} is not a query key; use {keywords}.").format(
                        address=address, keyword=keyword, keywords=", ".join(_KEYS)
                    )
                )
            self._filter[_KEYS[keyword]] = value
        if dates := self._filter.get("dates"):
            try:
                self._filter["dates"] = parse_dates(dates)
            except ValueError as problem:
                raise BatchError(f"{address}: {problem}.") from None

    def items(self) -> Iterator[Item]:
        """Yield the objects of all matching studies whose SOP Class can be that of a film."""
        with open_link(self._server) as link:
            for dates in _days(self._filter.get("dates", "")):
                study_filter = StudyFilter(**{**self._filter, "dates": dates}, limit=_MAX_STUDIES)
                studies = link.studies(study_filter)
                if not studies.complete:
                    raise BatchError(not_complete(self._server))
                for study in studies:
                    yield from self._films(link, study.study_uid)

    def _films(self, link: Link, study_uid: str) -> Iterator[Item]:
        modality = self._filter.get("modality", "")
        found = link.instances(study_uid)
        if not found.complete:
            raise BatchError(not_complete(self._server))
        for row in found:
            # A study with a CR may also contain a CT.
            if modality not in ("", row.modality) or not_a_film(row.sop_class_uid) is not None:
                continue
            # The address identifies the object, and the content of a SOP instance never changes.
            yield Item(object_address(self._server.name, row), stamp="fixed")


def server_name(address: str) -> str:
    """Return the name of the saved server in an address."""
    return unquote(urlsplit(address).netloc)


def object_address(server: str, row: InstanceRow) -> str:
    """Return the address of an object; its path is that of WADO-RS (PS3.18 section 10.4.1)."""
    path = f"studies/{row.study_uid}/series/{row.series_uid}/instances/{row.sop_uid}"
    host = urlencode({"": server})[1:].replace("+", "%20")
    return f"{SCHEME}://{host}/{path}?SOPClassUID={row.sop_class_uid}"


def read_pacs(address: str, server: Server) -> bytes:
    """Retrieve an object as a DICOM file.

    Raises
    ------
    FilmError
        If the server refuses to send it.
    OutOfReachError
        If the server does not respond.
    CertificateError, LoginError, SecretNeededError, ServerSettingsError
        If authentication fails, which affects all films.
    """
    parts = urlsplit(address)
    _root, _studies, study, _series, series, _instances, sop = parts.path.split("/")
    sop_class = dict(parse_qsl(parts.query))["SOPClassUID"]
    try:
        return _link(server).fetch(InstanceRow(study, series, sop, sop_class)).data
    except _FATAL_ERRORS:
        raise
    except NoAnswerError as error:
        del _this_thread.link_to
        raise OutOfReachError(str(error).removesuffix(".")) from error
    except PacsError as error:
        problem = _("the server did not return it ({error})").format(error=error)
        raise FilmError(address, problem, _("ask its administrator")) from error


def _link(server: Server) -> Link:
    """Return this thread's connection, which is reused for the next film."""
    if not hasattr(_this_thread, "link_to"):
        _this_thread.link_to = lru_cache(maxsize=1)(open_link)
    link: Link = _this_thread.link_to(server)
    return link


def _days(dates: str) -> Iterator[str]:
    first, dash, last = dates.partition("-")
    try:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:  # one day, an open range, or none
        yield dates
        return
    while dash and day <= end:
        yield f"{day:%Y%m%d}"
        day += timedelta(days=1)
