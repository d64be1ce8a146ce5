"""The system calls that the command makes, as strace(1) tells them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile

import pytest

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is missing")


def traced(calls: str, *arguments: bytes | str) -> bytes:
    """Run scantree, which must end with 0; the calls of all its threads, a line each."""
    with tempfile.NamedTemporaryFile() as trace:
        program: list[bytes | str] = [sys.executable, "-m", "scantree", *arguments]
        subprocess.run(
            ["strace", "-f", "-e", f"trace={calls}", "-o", trace.name, *program],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
            capture_output=True,
            check=True,
        )
        return trace.read()
