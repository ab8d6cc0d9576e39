"""TorchXRayVision's PSPNet at 512 x 512 and its DenseNet121 at 224 x 224, with random weights.

Runs in an environment with torch and torchxrayvision, and without CovidXRay. The weights do not change the
time, and would have to be downloaded. Only the networks are timed, on pixels that are ready: no film is read.
"""

from __future__ import annotations

import torch
import torchxrayvision
from torchxrayvision.baseline_models.chestx_det.ptsemseg.pspnet import pspnet

from Testing.Benchmarks.measuring.children import serve

STRUCTURES = 14


def main() -> None:
    """Build the networks and wait for orders."""
    lungs, findings = pspnet(STRUCTURES).eval(), torchxrayvision.models.DenseNet(weights=None).eval()
    large, small = torch.rand(1, 3, 512, 512), torch.rand(1, 1, 224, 224)

    def run() -> None:
        with torch.inference_mode():
            lungs(large)
            findings(small)

    serve(f"TorchXRayVision {torchxrayvision.__version__}, PyTorch {torch.__version__}", run)


if __name__ == "__main__":
    main()
