"""What can stop a whole batch, each as one sentence; what is wrong with one film is a row of its own."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class BatchError(CovidXRayError):
    """A source, folder or option that cannot serve."""


class ClusterError(CovidXRayError):
    """A cluster that cannot be reached, has no worker, or lacks what the work needs."""


class NotWrittenError(CovidXRayError):
    """Results that cannot be written: no later film would fare better."""
