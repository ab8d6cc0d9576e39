"""Jobs and endpoints, started by the script on an AWS of this machine's own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from Testing.Python.cloud.aws import Aws

SCRIPT = Path(__file__).parents[3] / "Resources" / "Scripts" / "sagemaker_jobs.py"
IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/covidxray-training:1"
COMMON = ("--image", IMAGE, "--role", "arn:aws:iam::123456789012:role/covidxray")


def run(aws: Aws, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env=aws.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_training_job_is_started_with_its_channels_and_hyperparameters(aws: Aws) -> None:
    places = ("--films", "s3://films/set", "--checkpoints", "s3://runs/7", "--output", "s3://models")
    options = ("--channel", "start=s3://runs/6", "--hours", "2", "--instances", "2", "--spot")
    done = run(aws, "train", "lungs-7", *COMMON, *places, *options, "network=unet", "start=")
    assert done.returncode == 0, done.stderr

    job = aws.client("sagemaker").describe_training_job(TrainingJobName="lungs-7")
    assert done.stdout.strip() == job["TrainingJobArn"]
    assert job["HyperParameters"] == {"network": "unet", "start": ""}
    places_of = {
        channel["ChannelName"]: channel["DataSource"]["S3DataSource"]["S3Uri"]
        for channel in job["InputDataConfig"]
    }
    assert places_of == {"training": "s3://films/set", "start": "s3://runs/6"}
    assert {channel["InputMode"] for channel in job["InputDataConfig"]} == {"File"}
    assert job["CheckpointConfig"]["S3Uri"] == "s3://runs/7"
    assert job["ResourceConfig"]["InstanceCount"] == 2
    assert job["StoppingCondition"] == {"MaxRuntimeInSeconds": 7200, "MaxWaitTimeInSeconds": 14400}
    assert job["EnableManagedSpotTraining"] is True
    assert job["EnableNetworkIsolation"] is True


def test_endpoint_is_started_with_the_model_of_a_job(aws: Aws) -> None:
    done = run(aws, "deploy", "reader", *COMMON, "--model", "s3://models/lungs-7/output/model.tar.gz")
    assert done.returncode == 0, done.stderr
    client = aws.client("sagemaker")
    endpoint = client.describe_endpoint(EndpointName="reader")
    assert done.stdout.strip() == endpoint["EndpointArn"]
    configuration = client.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
    (variant,) = configuration["ProductionVariants"]
    model = client.describe_model(ModelName=variant["ModelName"])
    assert model["PrimaryContainer"]["Image"] == IMAGE
    assert model["PrimaryContainer"]["ModelDataUrl"] == "s3://models/lungs-7/output/model.tar.gz"


def test_job_without_films_is_started(aws: Aws) -> None:
    places = ("--checkpoints", "s3://runs/8", "--output", "s3://models")
    assert run(aws, "train", "beginning", *COMMON, *places, "network=start", "imagenet=").returncode == 0
    job = aws.client("sagemaker").describe_training_job(TrainingJobName="beginning")
    assert job["HyperParameters"] == {"network": "start", "imagenet": ""}


def test_aws_errors_are_reported(aws: Aws) -> None:
    done = run(aws, "deploy", "unhoused", *COMMON, "--instance", "ml.nothing")
    assert done.returncode == 1
    assert "ml.nothing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("script", sorted(SCRIPT.parent.glob("*.py")), ids=lambda path: path.name)
def test_examples_in_the_help_keep_their_lines(script: Path) -> None:
    text = ast.get_docstring(ast.parse(script.read_text("utf-8"))) or ""
    example = [line for line in text.splitlines() if line.startswith("    ")]
    assert all(len(line) <= 100 for line in example)
    if any(line.endswith("\\") for line in example):
        done = subprocess.run(
            [sys.executable, str(script), "--help"], capture_output=True, text=True, check=False
        )
        assert all(line in done.stdout.splitlines() for line in example)
