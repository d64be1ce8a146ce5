"""The optional part of the build: what is in C, where there is Linux and a compiler.

Everything else about the project stands in pyproject.toml. ``SCANTREE_BUILD_NATIVE=1``
makes a failed build of what is in C an error, ``SCANTREE_BUILD_NATIVE=0`` builds without
it; unset, it is built where that works. A wheel without it is one for every system.

What is in C counts on the lock of the interpreter, and on the stable ABI, which Python
has not where it is built without that lock: there it is left out.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel

ABI = "cp311"
HAS_LOCK = not sysconfig.get_config_var("Py_GIL_DISABLED")
ROOMS = ("engine", "exchange", "reader", "tables")
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


class Wheel(bdist_wheel):
    """A wheel whose tag says what is in it, which only the build can tell."""

    def run(self) -> None:
        """Build first, then call it pure where no part in C was built."""
        self.run_command("build")
        parts = self.get_finalized_command("build_ext").get_outputs()
        if not any(map(os.path.exists, parts)):
            self.distribution.ext_modules = []
            self.root_is_pure = True
        super().run()


def main() -> None:
    """Build with what ``SCANTREE_BUILD_NATIVE`` says."""
    choice = os.environ.get("SCANTREE_BUILD_NATIVE", "")
    if choice not in {"", "0", "1"}:
        sys.exit(f"SCANTREE_BUILD_NATIVE is neither 0 nor 1: {choice!r}")
    if choice == "1" and not HAS_LOCK:
        sys.exit(
            "SCANTREE_BUILD_NATIVE is 1, and what is in C is not made for free-threaded Python"
        )
    is_wanted = choice == "1" or (choice == "" and sys.platform == "linux" and HAS_LOCK)
    if is_wanted:
        setup(
            ext_modules=[native(room, optional=choice != "1") for room in ROOMS],
            cmdclass={"bdist_wheel": Wheel},
            options={"bdist_wheel": {"py_limited_api": ABI}},
        )
    else:
        setup()


main()
