"""Where SageMaker puts what a container reads, and fetches what it writes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# As in AWS's own sagemaker-training and sagemaker-inference toolkits.
ROOT_VARIABLE: Final = "SAGEMAKER_BASE_DIR"
ROOT: Final = "/opt/ml"


@dataclass(frozen=True)
class Folders:
    """The tree below ``/opt/ml`` (AWS, SageMaker AI Developer Guide, "Amazon SageMaker AI Training Storage").

    Attributes
    ----------
    root
        ``/opt/ml``, or where a test has laid out the same.
    """

    root: Path

    @classmethod
    def of_container(cls) -> Folders:
        """Return those of this container: below SAGEMAKER_BASE_DIR, by default ``/opt/ml``."""
        return cls(Path(os.environ.get(ROOT_VARIABLE) or ROOT))

    @property
    def configuration(self) -> Path:
        """Holds ``hyperparameters.json``, ``inputdataconfig.json`` and ``resourceconfig.json``."""
        return self.root / "input" / "config"

    def channel(self, name: str) -> Path:
        """Return the folder of an input channel."""
        return self.root / "input" / "data" / name

    @property
    def checkpoints(self) -> Path:
        """Kept in step with S3 while the job runs, and filled again before it goes on."""
        return self.root / "checkpoints"

    @property
    def model(self) -> Path:
        """Becomes ``model.tar.gz`` after training, and is filled from it before serving."""
        return self.root / "model"

    @property
    def output_data(self) -> Path:
        """Becomes ``output.tar.gz``."""
        return self.root / "output" / "data"

    @property
    def failure(self) -> Path:
        """The file whose first 1,024 characters become the job's FailureReason."""
        return self.root / "output" / "failure"
