"""The runtimes that can be compared: engines of CovidXRay, and others where they are installed."""

from __future__ import annotations

import importlib.util
from typing import Final

from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.engines.protocols import Engine
from Testing.Benchmarks.measuring.machine import matrix_flags

ONNX_RUNTIME: Final = "ONNX Runtime"
# Each runtime by the package it needs.
PACKAGES: Final = {
    ONNX_RUNTIME: "onnxruntime",
    "ncnn": "ncnn",
    "OpenVINO": "openvino",
    "OpenVINO bf16": "openvino",
    "TensorFlow": "tensorflow",
    "TensorFlow bf16": "tensorflow",
}
# oneDNN, which convolves for TensorFlow, reads it when a process begins to use it.
BF16_ENVIRONMENT: Final = {"ONEDNN_DEFAULT_FPMATH_MODE": "BF16"}


def installed() -> list[str]:
    """Return the runtimes that can be measured here."""
    return [name for name, package in PACKAGES.items() if importlib.util.find_spec(package)]


def worthwhile() -> list[str]:
    """Return those of them that can gain anything: oneDNN rounds to bfloat16 for AMX only."""
    return [name for name in installed() if name != "TensorFlow bf16" or "amx_bf16" in matrix_flags()]


def start(name: str, threads: int | None) -> Engine:
    """Start a runtime on the CPU. ``TensorFlow bf16`` needs ``BF16_ENVIRONMENT``."""
    if PACKAGES[name] == "openvino":
        from Testing.Benchmarks.networks.openvino_engine import OpenVinoEngine

        return OpenVinoEngine("bf16" if name.endswith("bf16") else "fp32", threads)
    return create_engine(PACKAGES[name], "cpu", threads)


def processes(names: list[str]) -> list[tuple[dict[str, str], list[str]]]:
    """Return which runtimes can be measured in one process, each with the environment they need.

    ONNX Runtime is in each of them, to compare with.
    """
    others = [name for name in names if name != ONNX_RUNTIME]
    special = [name for name in others if name == "TensorFlow bf16"]
    plain = [name for name in others if name not in special]
    return [
        ({}, [ONNX_RUNTIME, *plain]),
        *((BF16_ENVIRONMENT, [ONNX_RUNTIME, name]) for name in special),
    ]
