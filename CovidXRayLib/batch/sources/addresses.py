"""Parsing of source arguments, and reading of films by address."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.batch.sources import (
    file_source,
    manifest_source,
    object_store_source,
    pacs_source,
    phantom_source,
)
from CovidXRayLib.batch.sources.film_source import Source
from CovidXRayLib.films.skipped_files import OnSkipped
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.server_list import named

if TYPE_CHECKING:
    from CovidXRayLib.pacs.server_list import Server


def is_address(text: str) -> bool:
    """Return whether a text is an address, not a path."""
    return "://" in text


def source_of(argument: str, servers: Iterable[Server], on_skipped: OnSkipped) -> Source:
    """Return the source that an argument names.

    Parameters
    ----------
    argument
        A film or a folder; a manifest (``.csv``); ``pacs://NAME?KEY=VALUE&...``; ``phantom://SEED/COUNT``;
        or any URL that fsspec supports, such as ``s3://bucket/prefix``.
    servers
        The saved servers.
    on_skipped
        Called for each file that is not a film.

    Raises
    ------
    BatchError
        If it does not name a valid source.
    """
    scheme = urlsplit(argument).scheme if is_address(argument) else ""
    if scheme == phantom_source.SCHEME:
        return phantom_source.PhantomSource(argument)
    if scheme == pacs_source.SCHEME:
        return pacs_source.PacsSource(argument, _server(argument, tuple(servers)))
    if scheme:
        return object_store_source.ObjectSource(argument, on_skipped)
    if argument.lower().endswith(".csv"):
        return manifest_source.ManifestSource(Path(argument))
    return file_source.FileSource(Path(argument), on_skipped)


def read_address(address: str, servers: tuple[Server, ...]) -> bytes:
    """Return the bytes of one film.

    Raises
    ------
    FilmError
        If it permanently cannot be read.
    OutOfReachError
        If it may be readable later.
    """
    scheme = urlsplit(address).scheme if is_address(address) else ""
    if scheme == phantom_source.SCHEME:
        return phantom_source.read_phantom(address)
    if scheme == pacs_source.SCHEME:
        return pacs_source.read_pacs(address, _server(address, servers))
    if scheme:
        return object_store_source.read_object_at(address)
    return file_source.read_file(Path(address))


def film_name(address: str) -> str:
    """Return the name of a film from its address: the last component, without the query."""
    if not is_address(address):
        return Path(address).name
    parts = urlsplit(address)
    return parts.path.rpartition("/")[2] or parts.netloc


def _server(address: str, servers: tuple[Server, ...]) -> Server:
    name = pacs_source.server_name(address)
    server = named(servers, name)
    if server is None:
        raise BatchError(
            _("{address}: no server named {name}; 'covidxray fetch --save-as' saves one.").format(
                address=address, name=name
            )
        )
    return server
