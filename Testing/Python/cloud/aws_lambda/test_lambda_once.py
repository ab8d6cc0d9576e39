"""The same event twice, at once, or after a failure: one result, and one notice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from Testing.Python.cloud.aws_lambda.function import TIMEOUT_SECONDS, LambdaFunction
from Testing.Python.cloud.aws_lambda.stack import Stack

pytestmark = pytest.mark.slow

# As if so much time had gone by that whoever began before must have ended.
LATER = 0.001


def written(stack: Stack, version: str) -> dict[str, int]:
    """How often each file of a result was written."""
    found = stack.s3.list_object_versions(Bucket=stack.bucket, Prefix=f"results/{version}")["Versions"]
    endings = [one["Key"].removeprefix(f"results/{version}") for one in found]
    return {ending: endings.count(ending) for ending in endings}


def films(notices: list[dict[str, Any]]) -> list[str]:
    return [json.loads(one["Message"])["film"] for one in notices]


def test_repeated_event_does_nothing(stack: Stack, function: LambdaFunction, film: Path) -> None:
    version = stack.upload("films/a.dcm", film)
    event = stack.receive()
    for _ in range(2):
        assert function.invoke(event) == {"batchItemFailures": []}
    assert set(written(stack, version).values()) == {1}
    assert films(stack.notices()) == [version]


def test_concurrent_duplicate_events(
    stack: Stack, function: LambdaFunction, start: Callable[..., LambdaFunction], film: Path
) -> None:
    second = start()
    second.wait_ready()
    for number in range(3):
        version = stack.upload(f"films/{number}.dcm", film)
        event = stack.receive()
        begun = [one.begin(event) for one in (function, second)]
        failed = sum(bool(one.result(TIMEOUT_SECONDS)["batchItemFailures"]) for one in begun)
        # Who came second has either seen that all was done, or lets the message come again.
        assert failed <= 1
        assert function.invoke(event, LATER) == {"batchItemFailures": []}
        assert written(stack, version)[".json"] == 1
        assert films(stack.notices()) == [version]
    second.close()


def test_two_uploads_of_a_film_are_two_results(stack: Stack, function: LambdaFunction, film: Path) -> None:
    versions = [stack.upload("films/same.dcm", film)]
    stack.pump(function)
    versions.append(stack.upload("films/same.dcm", film))
    stack.pump(function)
    assert all(".json" in stack.results(version) for version in versions)
    assert films(stack.notices()) == versions


def test_failed_notification_is_sent_later(
    stack: Stack, start: Callable[..., LambdaFunction], function: LambdaFunction, film: Path
) -> None:
    deaf = start(COVIDXRAY_TOPIC=f"{stack.topic}-missing")
    version = stack.upload("films/b.dcm", film)
    assert len(stack.pump(deaf)) == 1
    before = stack.results(version)
    assert ".json" in before and ".noticed" not in before
    # The one who wrote the result might still be about to send the notice.
    assert len(stack.pump(function)) == 1
    assert stack.notices() == []
    assert stack.pump(function, seconds=LATER) == set()
    assert films(stack.notices()) == [version]
    assert set(written(stack, version).values()) == {1}
    assert stack.results(version) == before | {".noticed": b""}
    assert "NotFound" in deaf.log
    deaf.close()
