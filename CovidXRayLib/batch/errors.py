"""Errors that stop a whole batch; errors of single films are recorded in their rows."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class BatchError(CovidXRayError):
    """A source, folder or option that cannot be used."""


class ClusterError(CovidXRayError):
    """A cluster that cannot be reached, has no worker, or lacks requirements."""
