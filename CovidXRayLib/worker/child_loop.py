"""The child's loop: requests in, one after the other, answers out."""

from __future__ import annotations

import faulthandler
import os
import queue
import signal
import sys
import threading

from CovidXRayLib.system.memory import keep_freed_memory
from CovidXRayLib.worker.log_forwarding import send_logs
from CovidXRayLib.worker.request_handler import Handler
from CovidXRayLib.worker.transport.message_decoder import Decoder
from CovidXRayLib.worker.transport.messages import Message, ProtocolError, encode

_CHUNK = 2**20


def serve(requests: int, answers: int) -> None:
    """Answer requests for as long as there is somebody who may ask.

    Parameters
    ----------
    requests, answers
        File descriptors, as from :func:`CovidXRayLib.worker.transport.streams.take_standard_streams`.
    """
    faulthandler.enable()  # a crash in a native library leaves a trace in the log
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the parent to handle
    keep_freed_memory()
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    outbox = Outbox(answers)
    handler = Handler(outbox.send, send_logs(outbox.send))
    threading.Thread(target=_read, args=(requests, inbox), daemon=True).start()
    while True:
        handler.handle(inbox.get())


class Outbox:
    """Write messages whole, whichever thread sends them."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Send a message; without a reader the process ends."""
        frame = memoryview(encode(message))
        try:
            with self._lock:
                while frame:
                    frame = frame[os.write(self._descriptor, frame) :]
        except BrokenPipeError:
            os._exit(0)


def _read(descriptor: int, inbox: queue.SimpleQueue[Message]) -> None:
    """Pass requests on; end the process at once, whatever it is computing, when nobody can ask any more."""
    status = 1
    try:
        decoder = Decoder()
        while data := os.read(descriptor, _CHUNK):
            for message in decoder.feed(data):
                inbox.put(message)
        status = 0
    except (ProtocolError, OSError, MemoryError) as error:
        sys.stderr.write(f"The analysis program cannot understand what it is asked ({error}).\n")
        sys.stderr.flush()
    finally:
        os._exit(status)
