"""A store of films that answers after a delay, as one across a network does."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from CovidXRayLib.batch.sources.film_source import Item


class _Handler(http.server.SimpleHTTPRequestHandler):
    delay = 0.0

    def do_GET(self) -> None:
        time.sleep(self.delay)
        super().do_GET()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class Store:
    """Source of the films in one folder of the store."""

    def __init__(self, address: str, folder: Path) -> None:
        self._addresses = [f"{address}/{path.name}" for path in sorted(folder.iterdir())]

    def items(self) -> Iterator[Item]:
        """List the films."""
        yield from map(Item, self._addresses)


@contextmanager
def slow_store(folder: Path, delay: float) -> Iterator[Store]:
    """Serve the films of a folder on this computer; each request takes `delay` seconds more."""
    handler = type("Handler", (_Handler,), {"delay": delay})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Store(f"http://127.0.0.1:{server.server_port}", folder)
        finally:
            server.shutdown()
