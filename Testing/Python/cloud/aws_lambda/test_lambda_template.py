"""The template: what cfn-lint says of it; all is encrypted, allowed narrowly, and as the code expects."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.cloud.aws_lambda import function_settings, uploads
from Testing.Python.cloud.aws_lambda import image

pytest.importorskip("cfnlint", reason="needs the extra 'test'")

from Testing.Python.cloud.aws_lambda.stack import TEMPLATE, template

RESOURCES = template()["Resources"]
KEY = {"Fn::GetAtt": ["Key", "Arn"]}


def of_type(name: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type; there is at least one."""
    found = {one: of["Properties"] for one, of in RESOURCES.items() if of["Type"] == f"AWS::{name}"}
    assert found
    return found


def statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["Statement"]
    return found


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def texts(value: Any) -> Iterator[str]:
    """All strings in nested lists and dictionaries."""
    if isinstance(value, str):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(below)


def cfn_lint(path: Path) -> subprocess.CompletedProcess[str]:
    """Check a template, down to informational rules."""
    code = "import sys; from cfnlint.runner import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--include-checks", "I", "--template", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_cfn_lint_passes() -> None:
    done = cfn_lint(TEMPLATE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_cfn_lint_detects_an_error(tmp_path: Path) -> None:
    wrong = tmp_path / "template.yaml"
    wrong.write_text(TEMPLATE.read_text("utf-8").replace("MemorySize: 2048", "MemorySize: huge"), "utf-8")
    assert "'huge'" in cfn_lint(wrong).stdout


def test_data_at_rest_are_encrypted_with_the_stack_key() -> None:
    for bucket in of_type("S3::Bucket").values():
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    for name in ("SQS::Queue", "SNS::Topic"):
        assert all(one["KmsMasterKeyId"] == KEY for one in of_type(name).values())
    assert all(one["KmsKeyId"] == KEY for one in of_type("Logs::LogGroup").values())
    assert all(one["KmsKeyArn"] == KEY for one in of_type("Serverless::Function").values())
    assert all(one["EnableKeyRotation"] for one in of_type("KMS::Key").values())


def test_connections_without_tls_are_denied() -> None:
    policies = [of_type(f"{name}Policy") for name in ("S3::Bucket", "SQS::Queue", "SNS::Topic")]
    guarded = {
        next(texts(denied["Resource"]))
        for kind in policies
        for one in kind.values()
        for denied in statements(one["PolicyDocument"])
        if denied["Effect"] == "Deny" and denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    assert guarded == {"Bucket", "Queue", "DeadLetterQueue", "Notices"}


def test_function_has_least_privilege() -> None:
    (role,) = of_type("IAM::Role").values()
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    allowed = {
        action: one for one in statements(policy["PolicyDocument"]) for action in as_list(one["Action"])
    }
    assert set(allowed) == {
        *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        *("s3:GetObjectVersion", "s3:GetObject", "s3:PutObject", "s3:ListBucket"),
        *("sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"),
        *("logs:CreateLogStream", "logs:PutLogEvents"),
    }
    assert not [one for one in allowed.values() if "*" in as_list(one["Resource"])]
    assert allowed["s3:GetObjectVersion"]["Resource"] == {"Fn::Sub": f"${{Bucket.Arn}}/{uploads.FILMS}*"}
    assert allowed["s3:PutObject"]["Resource"] == {"Fn::Sub": f"${{Bucket.Arn}}/{uploads.RESULTS}*"}
    listing = allowed["s3:ListBucket"]["Condition"]
    assert listing == {"StringLike": {"s3:prefix": f"{uploads.RESULTS}*"}}
    (function,) = of_type("Serverless::Function").values()
    assert function["Role"] == {"Fn::GetAtt": ["Role", "Arn"]}
    assert "Policies" not in function


def test_anonymous_access_is_denied() -> None:
    """Allowed in resource policies are services, each for this account alone, and the account itself."""
    for kind in ("KMS::Key", "SQS::QueuePolicy", "SNS::TopicPolicy"):
        for name, one in of_type(kind).items():
            for statement in statements(one.get("KeyPolicy") or one["PolicyDocument"]):
                if statement["Effect"] == "Deny" or statement["Sid"] == "Account":
                    continue
                assert set(statement["Principal"]) == {"Service"}, name
                assert "AWS::AccountId" in " ".join(texts(statement["Condition"])), name


def test_failing_message_is_retried_then_moved_to_the_dead_letter_queue() -> None:
    queue = of_type("SQS::Queue")["Queue"]
    (function,) = of_type("Serverless::Function").values()
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}
    (source,) = function["Events"].values()
    assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # Anyone who had the message before has ended when it comes again.
    assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
    (alarm,) = of_type("CloudWatch::Alarm").values()
    assert alarm["Dimensions"][0]["Value"] == {"Fn::GetAtt": ["DeadLetterQueue", "QueueName"]}
    assert alarm["AlarmActions"]


def test_only_films_trigger_the_function() -> None:
    notification = RESOURCES["Bucket"]["Properties"]["NotificationConfiguration"]
    assert set(notification) == {"QueueConfigurations"}
    (queue,) = notification["QueueConfigurations"]
    assert queue["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": uploads.FILMS}]
    assert not uploads.RESULTS.startswith(uploads.FILMS)


def test_environment_variables_are_read_and_links_are_off() -> None:
    (function,) = of_type("Serverless::Function").values()
    variables = function["Environment"]["Variables"]
    assert set(variables) == {function_settings.TOPIC, function_settings.LINK_SECONDS}
    assert template()["Parameters"][variables[function_settings.LINK_SECONDS]["Ref"]]["Default"] == 0


def test_image_is_built_from_the_project() -> None:
    root = image.FOLDER.parents[2]
    metadata = RESOURCES["Function"]["Metadata"]
    assert (image.FOLDER / metadata["DockerContext"]).resolve() == root
    assert (root / metadata["Dockerfile"]).samefile(image.FOLDER / "Dockerfile")
    (lock,) = re.findall(r"--requirement (\S+)", image.DOCKERFILE)
    assert {"awslambdaric", "boto3", "highdicom"} <= set(
        re.findall(r"^([\w.-]+)==", (root / lock).read_text(), re.M)
    )
    copied = (image.FOLDER / "Dockerfile.dockerignore").read_text("utf-8")
    for needed in (
        "CovidXRayLib",
        "CovidXRay",
        "Resources",
        "pyproject.toml",
        "README.md",
    ):
        assert f"\n!{needed}\n" in copied and (root / needed).exists()
