"""Requests that are not done."""

from __future__ import annotations

from http import HTTPStatus


class RefusedError(Exception):
    """A request that is not done, with the status of the answer; the text says why."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status
