"""Whether C can be compiled here: a compiler without the C library's headers cannot."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from functools import cache
from pathlib import Path

import pytest


@cache
def can_compile() -> bool:
    """Whether ``cc`` compiles what includes a header of the C library."""
    compiler = shutil.which("cc")
    if compiler is None:
        return False
    command = [compiler, "-fsyntax-only", "-x", "c", "-"]
    program = b"#include <stdio.h>\n"
    return not subprocess.run(command, input=program, check=False, capture_output=True).returncode


def has_python_headers() -> bool:
    """Whether extensions of this Python can be compiled, as far as Python is concerned."""
    return Path(sysconfig.get_path("include"), "Python.h").exists()


needs_compiler = pytest.mark.skipif(
    not can_compile(), reason="there is no cc, or none with the C library's headers"
)
needs_python_headers = pytest.mark.skipif(not has_python_headers(), reason="there is no Python.h")
