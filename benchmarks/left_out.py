"""Tools that are left out of a big tree unless they are asked for by name.

gdu 5.22, which is Debian 12's, keeps 2 kB for each inode: 4 GB for the seed's tree.
5.36 does the same with 28 MB.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

from benchmarks.contender import Contender

BIG_INODES = 1_000_000
_HUNGRY = "gdu"
_HUNGRY_BYTES_PER_INODE = 2_050
_FIRST_LEAN_VERSION = (5, 36)
_VERSION = re.compile(r"(?i)version:?\s+v?(\d+)\.(\d+)")


def gdu_says() -> str:
    """What gdu prints of its version."""
    done = subprocess.run(
        [_HUNGRY, "--version"], capture_output=True, text=True, errors="replace", check=False
    )
    return done.stdout


def why_left_out(
    contender: Contender, inodes: int, version: Callable[[], str] = gdu_says
) -> str | None:
    """Why a tool should not run over so many inodes, in a few words; None where it should."""
    if contender.name != _HUNGRY or inodes < BIG_INODES:
        return None
    found = _VERSION.search(version())
    if found and (int(found[1]), int(found[2])) >= _FIRST_LEAN_VERSION:
        return None
    name = f"gdu {found[1]}.{found[2]}" if found else "gdu"
    needed = inodes * _HUNGRY_BYTES_PER_INODE / 1e9
    return f"{name} would take {needed:.1f} GB for {inodes:,} inodes (--tool gdu: run it)"
