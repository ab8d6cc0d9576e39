"""Films in an object store, or at any other URL that fsspec supports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.batch.sources.film_source import Item, OutOfReachError
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.limits import MAX_BYTES
from CovidXRayLib.films.skipped_files import OnSkipped, SkippedFile
from CovidXRayLib.films.walk import named_like_a_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.files.result_files import ResultFiles
from CovidXRayLib.system.packages import install_command

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

# Names of the content stamp: S3 and Azure, Google Cloud Storage, local disks, others.
_MARKS: Final = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "created")


class ObjectSource:
    """One object, or all films under a prefix such as ``s3://bucket/films``.

    Films and results of earlier runs are recognized by name (:func:`.walk.named_like_a_film`), since opening
    each object would cost a request.
    Credentials and endpoint are taken from fsspec's configuration and the store's usual variables
    (``AWS_ENDPOINT_URL``, ``AWS_PROFILE`` ...).
    """

    def __init__(self, address: str, on_skipped: OnSkipped) -> None:
        self._address, self._on_skipped = address, on_skipped

    def items(self) -> Iterator[Item]:
        """List the films, one folder after the other."""
        system, path = _opened(self._address)
        found = False
        try:
            if system.isfile(path):
                yield _item(system, system.info(path))
                return
            for _place, _folders, files in system.walk(path, detail=True):
                for _name, info in sorted(files.items()):
                    name = info["name"].rpartition("/")[2]
                    reason = _reason_to_skip(name)
                    if reason is None:
                        found = True
                        yield _item(system, info)
                    else:
                        self._on_skipped(SkippedFile(Path(info["name"]), reason))
        except _store_errors() as error:
            raise BatchError(
                _("{address}: cannot be listed ({error}); check the address and your access.").format(
                    address=self._address, error=error
                )
            ) from error
        if not found:
            raise FilmError(self._address, _("no films found"), _("check the address"))


def _reason_to_skip(name: str) -> str | None:
    if ResultFiles.that_contain(Path(name)) is not None:
        return _("named like a result")
    return None if named_like_a_film(name) else _("not named like a film")


def read_object_at(address: str) -> bytes:
    """Return the bytes of one object.

    Raises
    ------
    FilmError
        If it does not exist, or access is denied.
    OutOfReachError
        If the store does not respond properly.
    """
    system, path = _opened(address)
    try:
        data: bytes = system.cat_file(path)
    except FileNotFoundError as error:
        raise FilmError(address, _("no such object"), _("check the address")) from error
    except PermissionError as error:
        raise FilmError(address, _("permission denied"), _("ask its owner for permission")) from error
    except _store_errors() as error:
        raise OutOfReachError(_("the object store failed ({error})").format(error=error)) from error
    return data


def _opened(address: str) -> tuple[AbstractFileSystem, str]:
    from fsspec.core import url_to_fs

    try:
        # Each listing is used only once; caching it would fill the memory.
        opened: tuple[AbstractFileSystem, str] = url_to_fs(address, use_listings_cache=False)
    except ValueError as error:
        raise BatchError(
            _("{address}: not a valid address of films ({error}).").format(address=address, error=error)
        ) from error
    except ImportError as error:
        raise BatchError(
            _(
                "{address}: {error} For Amazon S3, install the extra 'aws' in the folder of CovidXRay with: "
                "{command}"
            ).format(address=address, error=error, command=install_command("aws"))
        ) from error
    return opened


def _item(system: AbstractFileSystem, info: dict[str, Any]) -> Item:
    address, size = system.unstrip_protocol(info["name"]), info.get("size") or 0
    if size > MAX_BYTES:
        problem = _("it is larger than any radiograph ({size:,.0f} MiB)").format(size=size / 2**20)
        return Item(address, problem=str(FilmError(address, problem, _("choose a film"))))
    mark = next((info[key] for key in _MARKS if info.get(key)), "")
    return Item(address, f"{size} {mark}" if mark else "")


def _store_errors() -> tuple[type[BaseException], ...]:
    """Return the exceptions of a failing store; not all clients translate theirs to OSError."""
    theirs = (("botocore.exceptions", "BotoCoreError"), ("aiohttp", "ClientError"))
    loaded = [(sys.modules.get(module), name) for module, name in theirs]
    return (OSError, *(getattr(module, name) for module, name in loaded if module is not None))
