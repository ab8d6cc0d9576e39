r"""Start a training job or an endpoint on SageMaker (needs the extra "aws").

Keys, region and endpoint come from where boto3 looks for them. The images are those of
``CovidXRayLib/cloud/sagemaker/Dockerfile``, in ECR. Nothing in a container reaches the Internet.

    sagemaker_jobs.py train NAME --image IMAGE --role ARN --films s3://... --checkpoints s3://... \
        --output s3://... network=unet epochs=60 held_out_fold=0
    sagemaker_jobs.py deploy NAME --image IMAGE --role ARN --model s3://.../model.tar.gz
"""

from __future__ import annotations

import argparse
import sys
from typing import Any


def pair(text: str) -> tuple[str, str]:
    """Read ``name=value``."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name, value


def channel(name: str, uri: str) -> dict[str, Any]:
    """All files below an S3 prefix, copied to each machine."""
    source = {"S3DataType": "S3Prefix", "S3Uri": uri, "S3DataDistributionType": "FullyReplicated"}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}, "InputMode": "File"}


def train(client: Any, arguments: argparse.Namespace) -> str:
    """Start a training job; the same checkpoints under another job's name go on with its run."""
    seconds = round(arguments.hours * 3600)
    channels = [*([("training", arguments.films)] if arguments.films else []), *arguments.channel]
    # A job without films has no list of channels: SageMaker takes no empty one.
    data = {"InputDataConfig": [channel(name, uri) for name, uri in channels]} if channels else {}
    limits = {"MaxRuntimeInSeconds": seconds}
    if arguments.spot:
        # As long again for waiting: spot capacity comes and goes.
        limits["MaxWaitTimeInSeconds"] = 2 * seconds
    answer = client.create_training_job(
        TrainingJobName=arguments.name,
        AlgorithmSpecification={"TrainingImage": arguments.image, "TrainingInputMode": "File"},
        RoleArn=arguments.role,
        HyperParameters=dict(arguments.hyperparameters),
        OutputDataConfig={"S3OutputPath": arguments.output},
        CheckpointConfig={"S3Uri": arguments.checkpoints},
        ResourceConfig={
            "InstanceType": arguments.instance,
            "InstanceCount": arguments.instances,
            "VolumeSizeInGB": 50,
        },
        StoppingCondition=limits,
        EnableManagedSpotTraining=arguments.spot,
        EnableNetworkIsolation=True,
        # Of Keras' backends JAX alone joins several machines.
        Environment={"KERAS_BACKEND": "jax"} if arguments.instances > 1 else {},
        **data,
    )
    return str(answer["TrainingJobArn"])


def deploy(client: Any, arguments: argparse.Namespace) -> str:
    """Start an endpoint: a model, its configuration and the endpoint itself, all of one name."""
    container = {"Image": arguments.image}
    if arguments.model:
        container["ModelDataUrl"] = arguments.model
    client.create_model(
        ModelName=arguments.name,
        PrimaryContainer=container,
        ExecutionRoleArn=arguments.role,
        EnableNetworkIsolation=True,
    )
    variant = {
        "VariantName": "all",
        "ModelName": arguments.name,
        "InstanceType": arguments.instance,
        "InitialInstanceCount": 1,
    }
    client.create_endpoint_config(EndpointConfigName=arguments.name, ProductionVariants=[variant])
    answer = client.create_endpoint(EndpointName=arguments.name, EndpointConfigName=arguments.name)
    return str(answer["EndpointArn"])


def main() -> int:
    """Do what the command line asks, and write the ARN of what was started."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    job = commands.add_parser("train", help="start a training job")
    endpoint = commands.add_parser("deploy", help="start an endpoint")
    for command, instance in ((job, "ml.g5.xlarge"), (endpoint, "ml.c5.xlarge")):
        command.add_argument("name")
        command.add_argument("--image", required=True, help="image in ECR")
        command.add_argument("--role", metavar="ARN", required=True, help="what the container may do")
        command.add_argument("--instance", default=instance, help="instance type (default: %(default)s)")
    job.add_argument("--instances", type=int, default=1, help="how many (default: %(default)s)")
    job.add_argument("--films", metavar="S3", help="the folder with manifest.csv")
    job.add_argument("--checkpoints", metavar="S3", required=True, help="where the run is kept")
    job.add_argument("--output", metavar="S3", required=True, help="where model.tar.gz goes")
    job.add_argument(
        "--channel",
        metavar="OPTION=S3",
        type=pair,
        action="append",
        default=[],
        help="such as start=s3://...",
    )
    job.add_argument("--hours", type=float, default=24, help="longest time (default: %(default)s)")
    job.add_argument("--spot", action="store_true", help="on spot instances, which may be interrupted")
    job.add_argument(
        "hyperparameters",
        metavar="OPTION=VALUE",
        type=pair,
        nargs="+",
        help="network=..., and options of 'covidxray train'",
    )
    job.set_defaults(run=train)
    endpoint.add_argument(
        "--model", metavar="S3", help="model.tar.gz of a job; without it the shipped weights"
    )
    endpoint.set_defaults(run=deploy)
    arguments = parser.parse_args()

    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        arn = arguments.run(boto3.client("sagemaker"), arguments)
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{arn}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
