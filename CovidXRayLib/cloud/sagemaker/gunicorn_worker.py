"""Gunicorn's worker of threads, with an end to waiting for the head of a request."""

from __future__ import annotations

from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

from CovidXRayLib.cloud.sagemaker.request_film import no_more_after

# A head is a few hundred bytes, which one packet brings.
_HEAD_SECONDS: Final = 10.0


class TimeLimitedWorker(ThreadWorker):  # type: ignore[misc]
    """Takes no more of a connection whose request has not begun within ten seconds."""

    def handle(self, conn: Any) -> Any:
        """Handle a request, or the beginning of one."""
        with no_more_after(_HEAD_SECONDS, conn.sock) as head:
            conn.head = head
            return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Handle a request whose head is there."""
        conn.head.cancel()
        return super().handle_request(req, conn)
