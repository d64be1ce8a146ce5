"""Starts the slow file system in a process of its own, and takes it down again."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

DEVICE = "/dev/fuse"
DELAY_MS = 2.0
_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_END_SECONDS = 10.0


class NoSlowTreeError(Exception):
    """Why there is no slow tree, in a line."""


def why_no_slow_tree(device: str = DEVICE, module: str = "pyfuse3") -> str | None:
    """Why a slow tree cannot be mounted here, in a line; None where that is worth trying."""
    if not os.access(device, os.R_OK | os.W_OK):
        return f"{device} is not there, or not for this user"
    if importlib.util.find_spec(module) is None:
        return f"{module} is not installed (pip install 'scantree[bench]')"
    return None


@contextmanager
def slow_tree(
    mountpoint: str, kind: str, directories: int, seed: int, delay_ms: float = DELAY_MS
) -> Iterator[dict[str, object]]:
    """Have a slow tree at ``mountpoint``, an empty directory; gives the facts of it.

    Each operation takes ``delay_ms`` milliseconds. Raises NoSlowTreeError.
    """
    command = [sys.executable, "-m", "benchmarks.slow_tree", os.path.abspath(mountpoint)]
    command += ["--kind", kind, "--directories", str(directories), "--seed", str(seed)]
    command += ["--delay-ms", str(delay_ms)]
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield _facts(server)
        finally:
            _end(server, mountpoint)


def _facts(server: subprocess.Popen[str]) -> dict[str, object]:
    assert server.stdout is not None
    assert server.stderr is not None
    line = server.stdout.readline()
    if not line:
        said = server.stderr.read().strip().splitlines()
        raise NoSlowTreeError(said[-1] if said else "the slow file system ended at once")
    facts: dict[str, object] = json.loads(line)
    return facts


def _end(server: subprocess.Popen[str], mountpoint: str) -> None:
    assert server.stdin is not None
    server.stdin.close()
    try:
        server.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    if os.path.ismount(mountpoint):
        # It was killed, by us or by others: the mount is there and answers nothing.
        subprocess.run(["umount", "--lazy", mountpoint], check=True)
