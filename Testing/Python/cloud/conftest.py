"""AWS, for the tests and for the processes that they start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from Testing.Python.training.conftest import phantom_data as phantom_data

if TYPE_CHECKING:
    from Testing.Python.cloud.aws import Aws


@pytest.fixture(scope="session")
def aws() -> Iterator[Aws]:
    """A moto server on loopback: a child process finds it by ``aws.environment``, a test by ``aws.client``.

    It serves all tests of a session: let buckets, topics and queues have names of their own.
    """
    pytest.importorskip("moto", reason="needs the extra 'test'")
    pytest.importorskip("boto3", reason="needs the extra 'aws'")
    from Testing.Python.cloud.aws import Aws

    server = Aws()
    yield server
    server.close()
