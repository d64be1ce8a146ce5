"""The optional part of the build: what is in C, where there is Linux and a compiler.

Everything else about the project stands in pyproject.toml. ``SCANTREE_BUILD_NATIVE=1``
makes a failed build of what is in C an error, ``SCANTREE_BUILD_NATIVE=0`` builds without
it; unset, it is built where that works.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

ABI = "cp311"
ROOMS = ("engine", "reader")
"""The packages with a twin in C."""


def native(room: str, *, optional: bool) -> Extension:
    """A room's extension module, for the stable ABI of Python 3.11 and later."""
    sources = Path("scantree", room, "native")
    return Extension(
        f"scantree.{room}._native",
        sources=sorted(path.as_posix() for path in sources.glob("*.c")),
        depends=sorted(path.as_posix() for path in sources.glob("*.h")),
        define_macros=[
            ("PY_SSIZE_T_CLEAN", None),
            ("Py_LIMITED_API", "0x030B0000"),
            ("_GNU_SOURCE", None),
            ("_FILE_OFFSET_BITS", "64"),
        ],
        extra_compile_args=["-std=c11", "-O2", "-g0", "-fvisibility=hidden", "-pthread"],
        extra_link_args=["-pthread"],
        py_limited_api=True,
        optional=optional,
    )


def main() -> None:
    """Build with what ``SCANTREE_BUILD_NATIVE`` says."""
    choice = os.environ.get("SCANTREE_BUILD_NATIVE", "")
    if choice not in {"", "0", "1"}:
        sys.exit(f"SCANTREE_BUILD_NATIVE is neither 0 nor 1: {choice!r}")
    is_wanted = choice == "1" or (choice == "" and sys.platform == "linux")
    if is_wanted:
        setup(
            ext_modules=[native(room, optional=choice != "1") for room in ROOMS],
            options={"bdist_wheel": {"py_limited_api": ABI}},
        )
    else:
        setup()


main()
