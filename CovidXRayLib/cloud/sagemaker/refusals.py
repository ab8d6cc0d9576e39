"""Rejected requests."""

from __future__ import annotations

from http import HTTPStatus


class RefusedError(Exception):
    """A rejected request with its HTTP status; the message states the reason."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status
