"""The machine that figures come from."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Final

BUSY_LOAD: Final = 0.5
# Linux's names of what multiplies matrices of small numbers.
MATRIX_FLAGS: Final = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")


def describe() -> str:
    """Return processor, cores and what the processor has for matrices, as far as the system tells."""
    model, flags = platform.processor() or platform.machine(), set()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                model = value.strip()
            elif name.strip() == "flags":
                flags = set(value.split())
    found = [flag for flag in MATRIX_FLAGS if flag in flags]
    return f"{model}, {os.cpu_count()} cores" + (f" ({', '.join(found)})" if found else "")


def warn_if_busy() -> None:
    """Say so if other programs keep the processor busy."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > BUSY_LOAD:
        print(f"This machine is busy (load {load:.1f}): trust the fastest repeats more than the medians.")
