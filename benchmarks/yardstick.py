"""Builds the C yardstick, ``yardstick.c``: the system calls that a scan takes, and no more."""

from __future__ import annotations

import os
import shutil
import subprocess

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "yardstick.c")
COMPILER = "cc"


class NoYardstickError(Exception):
    """Why the yardstick cannot be built, in a line."""


def build_yardstick(directory: str, compiler: str = COMPILER) -> str:
    """Build into ``directory``; answers the program's path. Raises NoYardstickError."""
    if shutil.which(compiler) is None:
        raise NoYardstickError(f"there is no C compiler {compiler!r}")
    program = os.path.join(directory, "yardstick")
    done = subprocess.run(
        [compiler, "-std=c11", "-O2", "-pthread", "-o", program, SOURCE],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise NoYardstickError(f"{compiler} failed: {said[0] if said else done.returncode}")
    return program
