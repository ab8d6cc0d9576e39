"""The worker's request loop."""

from __future__ import annotations

import faulthandler
import os
import queue
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from CovidXRayLib.system.memory import keep_freed_memory
from CovidXRayLib.worker.log_forwarding import send_logs
from CovidXRayLib.worker.request_handler import Handler
from CovidXRayLib.worker.tasks import prepare
from CovidXRayLib.worker.transport.message_decoder import Decoder
from CovidXRayLib.worker.transport.messages import Message, ProtocolError, encode

_CHUNK = 2**20


def serve(requests: int, answers: int) -> None:
    """Process requests until the parent closes the connection.

    Parameters
    ----------
    requests, answers
        File descriptors, as from :func:`CovidXRayLib.worker.transport.streams.take_standard_streams`.
    """
    faulthandler.enable()  # log a trace after a crash in a native library
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C in a terminal
    keep_freed_memory()
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    outbox = Outbox(answers)
    handler = Handler(outbox.send, send_logs(outbox.send))
    threading.Thread(target=_read, args=(requests, inbox, handler), daemon=True).start()
    while True:
        handler.handle(inbox.get())


class Outbox:
    """Thread-safe writing of messages."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Send a message; ends the process if there is no reader."""
        frame = memoryview(encode(message))
        try:
            with self._lock:
                while frame:
                    frame = frame[os.write(self._descriptor, frame) :]
        except BrokenPipeError:
            os._exit(0)


def _read(descriptor: int, inbox: queue.SimpleQueue[Message], handler: Handler) -> None:
    """Queue requests, but cancel and prepare at once; end the process when the connection is closed."""
    status = 1
    preparing = ThreadPoolExecutor(1)
    try:
        decoder = Decoder()
        while data := os.read(descriptor, _CHUNK):
            for message in decoder.feed(data):
                if message.kind == "cancel":
                    handler.cancel(message.fields.get("request"))
                elif message.kind == "prepare":
                    preparing.submit(prepare, message.fields)
                else:
                    inbox.put(message)
        status = 0
    except (ProtocolError, OSError, MemoryError) as error:
        sys.stderr.write(f"The analysis program cannot understand what it is asked ({error}).\n")
        sys.stderr.flush()
    finally:
        os._exit(status)
