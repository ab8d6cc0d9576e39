"""Entry point of the containers: ``python -m CovidXRayLib.cloud.sagemaker train`` and ``serve``.

SageMaker passes only this argument (AWS, SageMaker AI Developer Guide, "How Amazon SageMaker AI Runs Your
Training Image" and "Custom Inference Code with Hosting Services"); all other settings are in files and
environment variables.
"""

from __future__ import annotations

import argparse
import logging
import sys

from CovidXRayLib.cloud.sagemaker.container_folders import Folders


def main() -> int:
    """Train, or serve until SIGTERM.

    Returns
    -------
    int
        The exit status of the container.
    """
    parser = argparse.ArgumentParser(prog="python -m CovidXRayLib.cloud.sagemaker")
    modes = parser.add_subparsers(dest="mode", metavar="MODE", required=True)
    modes.add_parser("train", help="run the training job that /opt/ml/input describes")
    serve = modes.add_parser("serve", help="answer /ping and /invocations")
    # SageMaker reaches a container from outside.
    serve.add_argument("--host", default="0.0.0.0", help="address to listen at (default: %(default)s)")
    arguments = parser.parse_args()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    if arguments.mode == "train":
        from CovidXRayLib.cloud.sagemaker.training import run_training_job

        return run_training_job(Folders.of_container())
    from CovidXRayLib.cloud.sagemaker.server import serve_forever

    serve_forever(Folders.of_container(), arguments.host)
    return 0


if __name__ == "__main__":
    sys.exit(main())
