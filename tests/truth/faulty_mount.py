"""A file system with faults, served by a process of its own for as long as a test wants."""

from __future__ import annotations

import importlib.util
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.reader.native.hung_mount import FUSE
from tests.truth.faulty_tree import Node

_ROOT = Path(__file__).parent.parent.parent

needs_faulty_mounts = [
    pytest.mark.fuse,
    pytest.mark.usefixtures("mounts_allowed"),
    pytest.mark.skipif(
        not os.access(FUSE, os.R_OK | os.W_OK), reason=f"{FUSE} is not there, or not for this user"
    ),
    pytest.mark.skipif(importlib.util.find_spec("pyfuse3") is None, reason="pyfuse3 is missing"),
]


class FaultyServer:
    """The process that serves a tree."""

    def __init__(self, path: bytes, root: Node) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.truth.faulty_server", path],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        pickle.dump(root, self._process.stdin)
        self._process.stdin.flush()
        self._wait_for(b"mounted\n")

    def wait_until_listed(self) -> None:
        """Wait until the next many entries of an endless directory were handed out."""
        self._wait_for(b"listed\n")

    def end(self) -> None:
        """Let it unmount and end; whoever waits gets an error."""
        self._process.communicate()

    def _wait_for(self, line: bytes) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == line


@contextmanager
def faulty_mount(path: bytes, root: Node) -> Iterator[FaultyServer]:
    """Show a tree at an empty directory, in a process whose mounts nobody else sees."""
    server = FaultyServer(path, root)
    try:
        yield server
    finally:
        server.end()
