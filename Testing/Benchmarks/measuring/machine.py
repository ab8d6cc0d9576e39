"""The machine that figures come from."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Final

BUSY_LOAD: Final = 0.5
# Linux's names of what multiplies matrices of small numbers.
MATRIX_FLAGS: Final = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")


def matrix_flags() -> list[str]:
    """Return which of ``MATRIX_FLAGS`` the processor has; empty where the system does not tell."""
    found = _cpuinfo().get("flags", "").split()
    return [flag for flag in MATRIX_FLAGS if flag in found]


def describe() -> str:
    """Return processor, cores and what the processor has for matrices, as far as the system tells."""
    model = _cpuinfo().get("model name") or platform.processor() or platform.machine()
    flags = ", ".join(matrix_flags())
    return f"{model}, {os.cpu_count()} cores" + (f" ({flags})" if flags else "")


def _cpuinfo() -> dict[str, str]:
    """Return what Linux tells of a core."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


def warn_if_busy() -> None:
    """Say so if other programs keep the processor busy."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > BUSY_LOAD:
        print(f"This machine is busy (load {load:.1f}): trust the fastest repeats more than the medians.")
