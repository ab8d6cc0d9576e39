"""Everything that people wait for, measured on this machine: ``python -m Testing.Benchmarks``.

Each section is a command of its own, which is printed above its figures and can be run alone for more
repeats. All of them together take a quarter of an hour, with --quick a few minutes.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A benchmark.

    Attributes
    ----------
    module
        Its module in ``Testing.Benchmarks``.
    what
        What it measures.
    quick
        Arguments for few repeats.
    """

    module: str
    what: str
    quick: str


SECTIONS = {
    "film": Section("stages", "one film, from its file to the files of its result", "--repeats 5 --starts 2"),
    "networks": Section("networks", "the networks, beside what the processor can do", "--repeats 7"),
    "peers": Section("peers", "one film with CovidXRay and in other ways", "--repeats 5"),
    "worker": Section("worker", "the process that the panel asks", "--repeats 5"),
    "batch": Section("batch", "films per second", "--films 20 --turns 2"),
    "panel": Section("panel", "the panel", "--rounds 2 --openings 2 --analyses 3"),
    "review": Section("review", "a sitting of reviews", "--films 30 --pause 0.2"),
}


def command_of(name: str, quick: bool, peer: str | None = None) -> list[str]:
    """Return the arguments of Python for a section."""
    section = SECTIONS[name]
    command = ["-m", f"Testing.Benchmarks.{section.module}"]
    if quick:
        command += section.quick.split()
    if name == "peers" and peer is not None:
        command += ["--peer", peer]
    return command


def arguments_parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    parser = argparse.ArgumentParser(
        prog="python -m Testing.Benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="sections:\n" + "\n".join(f"  {name:<10}{one.what}" for name, one in SECTIONS.items()),
    )
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="which ones (default: all)")
    parser.add_argument("--quick", action="store_true", help="few repeats")
    parser.add_argument(
        "--peer", metavar="PYTHON", help="the interpreter of an environment with torch and torchxrayvision"
    )
    return parser


def main() -> int:
    """Run the sections one after the other; 1 if one of them failed."""
    parser = arguments_parser()
    arguments = parser.parse_args()
    unknown = set(arguments.sections) - SECTIONS.keys()
    if unknown:
        parser.error(f"no section {min(unknown)}; there are {', '.join(SECTIONS)}")
    failed = []
    for name in arguments.sections or SECTIONS:
        command = command_of(name, arguments.quick, arguments.peer)
        print(f"\n== {name}: {SECTIONS[name].what}\n   python {shlex.join(command)}\n", flush=True)
        if subprocess.run([sys.executable, *command], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nnot measured, or in part only: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
