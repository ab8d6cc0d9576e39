"""A child that does one thing and ends: what the panel starts for a report, or for a word with a server.

The order comes on standard input, as one message of :mod:`CovidXRayLib.worker.transport.messages`, and not
among the arguments, which everybody on the computer can read. Anything more on standard input, or its end,
asks for the job to be cancelled. The answers are messages ``"progress"``, any number of them, and at last
``"done"`` or ``"failed"`` with the fields ``message``, one sentence, ``kind``, the name of the error's
class, and
``trace``, for the log, empty where the sentence says all.
"""

from __future__ import annotations

import os
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.films.film_failures import late_error
from CovidXRayLib.i18n import use_language
from CovidXRayLib.progress import IsCancelled
from CovidXRayLib.worker.child_loop import Outbox
from CovidXRayLib.worker.error_sentences import explain
from CovidXRayLib.worker.films.deadline import deadline, film_seconds
from CovidXRayLib.worker.transport.message_decoder import Decoder
from CovidXRayLib.worker.transport.messages import END, PREFIX, Message
from CovidXRayLib.worker.transport.streams import take_standard_streams

_CHUNK = 2**20
Done: TypeAlias = tuple[dict[str, Any], dict[str, NDArray[Any]]]


@dataclass(frozen=True, eq=False)
class Order:
    """What is to be done, and the way back to who wants it.

    Attributes
    ----------
    fields
        Plain values.
    arrays
        uint8 or float32 arrays by name.
    tell
        Sends progress: plain values.
    is_cancelled
        Whether nobody wants the result any more.
    """

    fields: Mapping[str, Any]
    arrays: Mapping[str, NDArray[np.uint8] | NDArray[np.float32]]
    tell: Callable[[dict[str, Any]], None]
    is_cancelled: IsCancelled


def run(do: Callable[[Order], Done], *, of_one_film: bool = False) -> None:
    """Do what the one order on standard input asks, answer, and end the process.

    Parameters
    ----------
    do
        Returns the fields and arrays of the answer. What it raises becomes one sentence.
    of_one_film
        Whether it is about the film at the order's ``path``, and has its limit of time.
    """
    requests, answers = take_standard_streams()
    outbox = Outbox(answers)
    message = _read(requests)
    cancelled = threading.Event()

    def listen() -> None:
        os.read(requests, 1)
        cancelled.set()

    threading.Thread(target=listen, daemon=True).start()
    use_language(message.fields["language"])
    order = Order(
        message.fields,
        message.arrays,
        lambda fields: outbox.send(Message("progress", fields)),
        cancelled.is_set,
    )
    seconds = film_seconds()

    def give_up() -> None:
        outbox.send(_failed(late_error(Path(str(message.fields.get("path"))).name, seconds)))
        os._exit(0)

    try:
        with deadline(seconds, give_up) if of_one_film else nullcontext():
            fields, arrays = do(order)
    except Exception as error:  # noqa: BLE001 - whoever waits must hear of every failure
        outbox.send(_failed(error))
    else:
        outbox.send(Message("done", fields, arrays))
    os._exit(0)  # whoever listens for the end of standard input would keep the process from ending


def _failed(error: Exception) -> Message:
    # The trace is without the error's own text, which may quote a header or a secret.
    trace = "" if isinstance(error, CovidXRayError) else "".join(traceback.format_tb(error.__traceback__))
    kind = type(error).__name__
    return Message("failed", {"message": explain(error).sentence, "kind": kind, "trace": trace})


def _read(descriptor: int) -> Message:
    """Read the order and not a byte more: what may have come behind it already is for the listener."""
    decoder = Decoder()
    prefix = _exactly(descriptor, PREFIX.size)
    decoder.feed(prefix)  # refuses what is not a message
    _magic, header, payload = PREFIX.unpack(prefix)
    (message,) = decoder.feed(_exactly(descriptor, header + payload + len(END)))
    return message


def _exactly(descriptor: int, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        some = os.read(descriptor, min(_CHUNK, size - len(data)))
        if not some:
            os._exit(1)
        data += some
    return bytes(data)
