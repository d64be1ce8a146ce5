"""The optional part of the build: the native reader, where there is Linux and a compiler.

Everything else about the project stands in pyproject.toml. ``SCANTREE_BUILD_NATIVE=1``
makes a failed build of the native reader an error, ``SCANTREE_BUILD_NATIVE=0`` builds
without it; unset, it is built where that works.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

ABI = "cp311"
SOURCES = "scantree/reader/native"


def native_reader(*, optional: bool) -> Extension:
    """The extension module, for the stable ABI of Python 3.11 and later."""
    return Extension(
        "scantree.reader._native",
        sources=sorted(path.as_posix() for path in Path(SOURCES).glob("*.c")),
        depends=sorted(path.as_posix() for path in Path(SOURCES).glob("*.h")),
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
            ext_modules=[native_reader(optional=choice != "1")],
            options={"bdist_wheel": {"py_limited_api": ABI}},
        )
    else:
        setup()


main()
