"""Films that cannot be read, messages that are none, and AWS that does not answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest

from CovidXRayLib.cloud.aws_lambda.bucket import MAX_FILM_BYTES
from Testing.Python.cloud.aws_lambda.function import TIMEOUT_SECONDS, LambdaFunction
from Testing.Python.cloud.aws_lambda.stack import Stack, template
from Testing.Python.privacy.planted import words_in

pytestmark = pytest.mark.slow


def torn(film: Path) -> bytes:
    """A film half of whose pixels are missing."""
    content = film.read_bytes()
    return content[: len(content) // 2]


def changed(event: dict[str, Any], **values: str) -> dict[str, Any]:
    """An event with one message, whose object is another."""
    (message,) = event["Records"]
    body = json.loads(message["body"])
    body["Records"][0]["s3"]["object"] |= values
    return {"Records": [{**message, "body": json.dumps(body)}]}


def test_bad_film_is_done_with_a_reason_in_its_reading(
    stack: Stack, function: LambdaFunction, film: Path
) -> None:
    good = stack.upload("films/good.dcm", film)
    bad = stack.upload("films/Zyxquill.dcm", torn(film))
    assert stack.pump(function, most=10) == set()
    assert ".seg.dcm" in stack.results(good)
    files = stack.results(bad)
    assert set(files) == {".json", ".noticed"}
    reading = json.loads(files[".json"])
    assert set(reading) == {"error", "notice"}
    assert reading["error"].startswith(f"{bad}: ") and reading["error"].endswith(".")
    messages = [json.loads(one["Message"]) for one in stack.notices()]
    outcomes = {one["film"]: one["outcome"] for one in messages}
    assert outcomes.keys() == {good, bad} and outcomes[bad] == "unreadable"
    assert words_in(function.log) == words_in(files[".json"]) == set()


def test_oversized_film_is_not_read(stack: Stack, function: LambdaFunction) -> None:
    version = stack.upload("films/huge.dcm", bytes(MAX_FILM_BYTES + 1))
    assert stack.pump(function) == set()
    assert "72 MiB" in json.loads(stack.results(version)[".json"])["error"]


def test_slow_film_is_done_with_a_reason_in_its_reading(
    stack: Stack, start: Callable[..., LambdaFunction], film: Path
) -> None:
    hasty = start(COVIDXRAY_FILM_SECONDS="0.02")
    version = stack.upload("films/Zyxquill.dcm", film)
    assert stack.pump(hasty) == set()
    reading = json.loads(stack.results(version)[".json"])
    assert reading["error"].startswith(f"{version}: it took longer than 0.02 seconds")
    assert words_in(hasty.log) == set()


def test_interrupted_film_is_retried(stack: Stack, function: LambdaFunction, film: Path) -> None:
    version = stack.upload("films/late.dcm", film)
    event = stack.receive(1)
    (message,) = event["Records"]
    answer = function.invoke(event, seconds=20.01)  # the reserve, and a hundredth of a second
    assert answer["batchItemFailures"] == [{"itemIdentifier": message["messageId"]}]
    assert stack.results(version) == {}
    assert function.invoke(event)["batchItemFailures"] == []
    assert ".json" in stack.results(version)


def test_failing_message_does_not_affect_others(stack: Stack, function: LambdaFunction, film: Path) -> None:
    version = stack.upload("films/c.dcm", film)
    gone = stack.upload("films/gone.dcm", film)
    event = stack.receive(10)
    stack.s3.delete_object(Bucket=stack.bucket, Key="films/gone.dcm", VersionId=gone)
    event["Records"].append({**event["Records"][0], "messageId": "none", "body": '{"Zyxquill": 1}'})
    (lost,) = [one["messageId"] for one in event["Records"] if "gone.dcm" in one["body"]]
    answer = function.invoke(event)
    assert {one["itemIdentifier"] for one in answer["batchItemFailures"]} == {lost, "none"}
    assert ".json" in stack.results(version)
    assert "gone.dcm" not in function.log and words_in(function.log) == set()


def test_repeatedly_failing_message_goes_to_the_dead_letter_queue(
    stack: Stack, start: Callable[..., LambdaFunction], film: Path
) -> None:
    nowhere = start(AWS_ENDPOINT_URL_S3="http://127.0.0.1:9")
    version = stack.upload("films/Zyxquill.dcm", film)
    tries = template()["Resources"]["Queue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
    for _ in range(tries):
        assert len(stack.pump(nowhere)) == 1
    assert stack.receive()["Records"] == []
    (message,) = stack.sqs.receive_message(QueueUrl=stack.dead_letters)["Messages"]
    assert "Zyxquill.dcm" in message["Body"]
    assert stack.results(version) == {} and stack.notices() == []
    assert "EndpointConnectionError" in nowhere.log
    assert words_in(nowhere.log) == set()
    nowhere.close()


def test_objects_that_are_not_films_are_ignored(stack: Stack, function: LambdaFunction, film: Path) -> None:
    test_event = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": stack.bucket}
    stack.sqs.send_message(QueueUrl=stack.queue, MessageBody=json.dumps(test_event))
    assert stack.pump(function) == set()
    # The notification's filter keeps results out, and the function would not take one for a film.
    version = stack.upload("results/film.dcm", film)
    assert stack.receive()["Records"] == []
    stack.upload("films/d.dcm", film)
    event = stack.receive()
    about_a_result = changed(event, key="results/film.dcm", versionId=version)
    assert function.invoke(about_a_result) == {"batchItemFailures": []}
    assert stack.results(version) == {} and stack.notices() == []
    assert "outside films/" in function.log


def test_unversioned_bucket_is_rejected(stack: Stack, function: LambdaFunction, film: Path) -> None:
    version = stack.upload("films/e.dcm", film)
    event = changed(stack.receive(), versionId="null")
    assert len(function.invoke(event)["batchItemFailures"]) == 1
    assert "is not versioned" in function.log
    assert stack.results(version) == {}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"COVIDXRAY_TOPIC": ""}, "COVIDXRAY_TOPIC is not set"),
        ({"COVIDXRAY_LINK_SECONDS": "an hour"}, "COVIDXRAY_LINK_SECONDS is 'an hour'"),
    ],
)
def test_invalid_setting_is_reported_at_startup(
    start: Callable[..., LambdaFunction], variables: dict[str, str], said: str
) -> None:
    function = start(**variables)
    assert function.api.ready.wait(TIMEOUT_SECONDS)
    assert function.api.not_started is not None
    assert said in function.api.not_started["errorMessage"]


def test_header_warnings_are_not_logged(
    stack: Stack, function: LambdaFunction, film: Path, tmp_path: Path
) -> None:
    odd = pydicom.dcmread(film)
    with pytest.warns(UserWarning):
        odd.PatientBirthDate = "Zyxquill 19610213"
        odd.StudyInstanceUID = "999.01.5"
    odd.save_as(tmp_path / "odd.dcm")
    stack.upload("films/f.dcm", tmp_path / "odd.dcm")
    assert stack.pump(function) == set()
    assert words_in(function.log) == set() and "999.01.5" not in function.log
