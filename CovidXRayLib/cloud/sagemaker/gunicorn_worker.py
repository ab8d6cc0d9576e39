"""Gunicorn's threaded worker with a time limit for request headers."""

from __future__ import annotations

from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

from CovidXRayLib.cloud.sagemaker.request_film import receive_timeout

# Headers have a few hundred bytes, which fit into one packet.
_HEADER_TIMEOUT_S: Final = 10.0


class TimeLimitedWorker(ThreadWorker):  # type: ignore[misc]
    """Stops receiving from connections whose request headers take longer than ten seconds."""

    def handle(self, conn: Any) -> Any:
        """Handle a connection."""
        with receive_timeout(_HEADER_TIMEOUT_S, conn.sock) as head:
            conn.head = head
            return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Handle a request whose headers have been received."""
        conn.head.cancel()
        return super().handle_request(req, conn)
