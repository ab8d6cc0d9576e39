"""The template's bucket, queues and topics on moto, and what AWS does between them."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

from Testing.Python.cloud.aws_lambda import image
from Testing.Python.cloud.aws_lambda.function import LIMIT, LambdaFunction

if TYPE_CHECKING:
    from Testing.Python.cloud.aws import Aws

TEMPLATE: Final = image.FOLDER / "template.yaml"
NAME: Final = "covidxray-films"


def template() -> dict[str, Any]:
    """The template, with CloudFormation's functions spelled out."""
    from cfnlint.decode import decode

    decoded, problems = decode(str(TEMPLATE))
    assert not problems, problems
    plain: dict[str, Any] = json.loads(json.dumps(decoded))
    return plain


class Stack:
    """All of the template but the function, which runs in a process of its own.

    Attributes
    ----------
    bucket, topic, queue, dead_letters
        Name, ARN, and the URLs of two queues.
    """

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self.s3, self.sqs, self.sns = (aws.client(name) for name in ("s3", "sqs", "sns"))
        resources = template()["Resources"]
        self._function = resources["Function"]["Properties"]
        plain = {name: one for name, one in resources.items() if name != "Function"}
        formation = aws.client("cloudformation")
        outputs = {
            name: {"Value": {"Ref": name}} for name in ("Bucket", "Notices", "Queue", "DeadLetterQueue")
        }
        body = {"Parameters": template()["Parameters"], "Resources": plain, "Outputs": outputs}
        formation.create_stack(StackName=NAME, TemplateBody=json.dumps(body), Capabilities=["CAPABILITY_IAM"])
        (stack,) = formation.describe_stacks(StackName=NAME)["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE", stack
        found = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
        self.bucket, self.topic = found["Bucket"], found["Notices"]
        self.queue, self.dead_letters = (self._url(found[name]) for name in ("Queue", "DeadLetterQueue"))
        self._set_up_bucket(resources["Bucket"]["Properties"])
        self._in_flight: dict[str, str] = {}  # by message, the handle with which it can be deleted
        self._inbox = self.sqs.create_queue(QueueName=f"{NAME}-inbox")["QueueUrl"]
        self.sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=self._arn(self._inbox))

    def environment(self, **changed: str) -> dict[str, str]:
        """What a function finds in its environment."""
        values = {"Notices": self.topic, "LinkSeconds": "0"}
        own = self._function["Environment"]["Variables"]
        return self._aws.environment | {name: values[one["Ref"]] for name, one in own.items()} | changed

    def upload(self, key: str, content: bytes | Path) -> str:
        """Put an object there, and return its version."""
        body = content.read_bytes() if isinstance(content, Path) else content
        version: str = self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)["VersionId"]
        return version

    def receive(self, most: int = 1) -> dict[str, Any]:
        """Take messages from the queue, as an event for the function."""
        answer = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=most)
        messages = answer.get("Messages", [])
        self._in_flight |= {one["MessageId"]: one["ReceiptHandle"] for one in messages}
        return {"Records": [self._as_reported_by_lambda(one) for one in messages]}

    def settle(self, event: dict[str, Any], answer: dict[str, Any]) -> set[str]:
        """Delete what was done; let the rest come again at once. Returns the numbers of the rest."""
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        for message in event["Records"]:
            receipt = {"QueueUrl": self.queue, "ReceiptHandle": message["receiptHandle"]}
            if message["messageId"] in failed:
                self.sqs.change_message_visibility(**receipt, VisibilityTimeout=0)
            else:
                self.sqs.delete_message(**receipt)
                del self._in_flight[message["messageId"]]
        return failed

    def pump(self, function: LambdaFunction, most: int = 1, seconds: float = LIMIT) -> set[str]:
        """Do what Lambda does with a queue once; returns the messages that the function could not do."""
        event = self.receive(most)
        assert event["Records"]
        return self.settle(event, function.invoke(event, seconds))

    def results(self, version: str) -> dict[str, bytes]:
        """Each file of a film's result, by its ending."""
        stem = f"results/{version}"
        found = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=stem).get("Contents", [])
        return {
            one["Key"].removeprefix(stem): self.s3.get_object(Bucket=self.bucket, Key=one["Key"])[
                "Body"
            ].read()
            for one in found
        }

    def notices(self) -> list[dict[str, Any]]:
        """All notices that came since the last time, as SNS wraps them."""
        return [json.loads(body) for body in self._take_all(self._inbox)]

    def empty(self) -> None:
        """Forget messages and notices of earlier tests; SQS purges a queue once a minute only.

        What a test received and did not delete would come again, in the midst of a later test, when its
        visibility timeout is over.
        """
        while self._in_flight:
            _, handle = self._in_flight.popitem()
            # SQS forgets the handle of a message that has gone to the dead letters since.
            with suppress(self.sqs.exceptions.ReceiptHandleIsInvalid):
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=handle)
        for queue in (self.queue, self.dead_letters, self._inbox):
            self._take_all(queue)

    def _take_all(self, queue: str) -> list[str]:
        taken = []
        while messages := self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            for one in messages:
                self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"])
                taken.append(one["Body"])
        return taken

    def _as_reported_by_lambda(self, message: dict[str, Any]) -> dict[str, Any]:
        """A message as Lambda hands it on, with the parts of S3's event that moto leaves out."""
        body = json.loads(message["Body"])
        for number, record in enumerate(body.get("Records", [])):
            one = record["s3"]["object"]
            head = self.s3.head_object(Bucket=self.bucket, Key=unquote_plus(one["key"]))
            one.setdefault("versionId", head["VersionId"])
            one.setdefault("sequencer", f"{number:018X}")
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": json.dumps(body),
            "attributes": {},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": self._arn(self.queue),
            "awsRegion": "eu-central-1",
        }

    def _set_up_bucket(self, properties: dict[str, Any]) -> None:
        """Set what moto's CloudFormation leaves out, as the template says."""
        self.s3.put_bucket_versioning(
            Bucket=self.bucket, VersioningConfiguration=properties["VersioningConfiguration"]
        )
        (wanted,) = properties["NotificationConfiguration"]["QueueConfigurations"]
        (rule,) = wanted["Filter"]["S3Key"]["Rules"]
        notification = {
            "QueueArn": self._arn(self.queue),
            "Events": [wanted["Event"]],
            "Filter": {"Key": {"FilterRules": [rule]}},
        }
        self.s3.put_bucket_notification_configuration(
            Bucket=self.bucket, NotificationConfiguration={"QueueConfigurations": [notification]}
        )

    def _arn(self, queue: str) -> str:
        answer = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        arn: str = answer["Attributes"]["QueueArn"]
        return arn

    def _url(self, found: str) -> str:
        url: str = self.sqs.get_queue_url(QueueName=found.rpartition("/")[2])["QueueUrl"]
        return url
