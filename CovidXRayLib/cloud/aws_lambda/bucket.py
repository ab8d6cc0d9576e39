"""Films and their results in S3."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.cloud.aws_lambda.errors import BusyError
from CovidXRayLib.cloud.aws_lambda.film_answer import FilmAnswer
from CovidXRayLib.cloud.aws_lambda.uploads import Upload
from CovidXRayLib.cloud.film_results import READING
from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from botocore.client import BaseClient

# Twice the largest detector's film without compression (4,300 x 4,300 pixels of 16 bits).
MAX_FILM_BYTES: Final = 72 * 2**20  # bytes
NOTICED: Final = ".noticed"
_ALREADY_EXISTS: Final = "PreconditionFailed"  # HTTP 412: the object is there
_WRITE_CONFLICT: Final = "ConditionalRequestConflict"  # HTTP 409: a concurrent write


class Bucket:
    """Reads films, and writes each result file once, also with concurrent writers.

    A result is complete if its ``.json`` exists, which is written last; its notice was sent if ``.noticed``
    exists. S3's conditional writes (If-None-Match) decide between concurrent writers.

    Parameters
    ----------
    s3
        A boto3 client of S3 with permission to read versions of ``films/*``, and to list, read and write
        ``results/*``.
    """

    def __init__(self, s3: BaseClient) -> None:
        self._s3: Any = s3

    def found(self, upload: Upload) -> dict[str, datetime]:
        """Return the modification times of a film's result files by ending; empty without a result."""
        stem = upload.result("")
        # A request for one key would require permission to list the bucket without a prefix, including the
        # films' names.
        answer = self._s3.list_objects_v2(Bucket=upload.bucket, Prefix=f"{stem}.")
        return {one["Key"].removeprefix(stem): one["LastModified"] for one in answer.get("Contents", [])}

    def film(self, upload: Upload) -> bytes:
        """Return the bytes of a film.

        Raises
        ------
        FilmError
            If the film exceeds :data:`MAX_FILM_BYTES` bytes.
        """
        answer = self._s3.get_object(Bucket=upload.bucket, Key=upload.key, VersionId=upload.version)
        with answer["Body"] as body:
            if answer["ContentLength"] > MAX_FILM_BYTES:
                raise FilmError(
                    upload.version,
                    _("it has {size:,.0f} MiB; the limit is {most:,.0f} MiB").format(
                        size=answer["ContentLength"] / 2**20, most=MAX_FILM_BYTES / 2**20
                    ),
                    _("export it at lower resolution, or compressed"),
                )
            return bytes(body.read())

    def answer(self, upload: Upload) -> FilmAnswer:
        """Return the stored answer for a film; raises as :meth:`FilmAnswer.from_dict`."""
        answer = self._s3.get_object(Bucket=upload.bucket, Key=upload.result(READING))
        with answer["Body"] as body:
            return FilmAnswer.from_dict(json.loads(body.read()))

    def write(self, upload: Upload, files: Mapping[str, bytes], answer: FilmAnswer) -> None:
        """Write the files of a result, its reading last.

        Parameters
        ----------
        files
            Contents by file name ending; existing files are kept.
        answer
            Content of the ``.json`` file.

        Raises
        ------
        BusyError
            If another invocation has just written the reading and will send the notice.
        """
        for ending, content in files.items():
            if ending != READING:
                self._put(upload, ending, content)
        text = json.dumps(answer.to_dict(), indent=2, ensure_ascii=False)
        if not self._put(upload, READING, text.encode("utf-8", "backslashreplace")):
            raise BusyError(f"{upload.version} was done at the same time")

    def mark_noticed(self, upload: Upload) -> None:
        """Record that a film's notice was sent."""
        self._put(upload, NOTICED, b"")

    def _put(self, upload: Upload, ending: str, content: bytes) -> bool:
        """Write a file unless it exists; return whether it was written."""
        from botocore.exceptions import ClientError

        try:
            self._s3.put_object(
                Bucket=upload.bucket,
                Key=upload.result(ending),
                Body=content,
                ContentType=_content_type(ending),
                IfNoneMatch="*",
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == _WRITE_CONFLICT:
                raise BusyError(f"{upload.version} is being written") from None
            if code != _ALREADY_EXISTS:
                raise
            return False
        return True


def _content_type(ending: str) -> str:
    if ending.endswith(".dcm"):
        return "application/dicom"
    return mimetypes.guess_type(f"film{ending}")[0] or "application/octet-stream"
