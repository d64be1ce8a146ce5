"""Runs tests with native twins that a sanitizer watches from inside Python.

``python -m tests.reader.native.sanitized address|thread PYTEST-ARGUMENT...`` builds them in a
copy of the checkout and exits 1 where a test failed or the sanitizer found something.

The sanitizers slow a process down, take memory of their own, and keep locks that a forked
child may find taken for ever: what measures memory fails under them, and a test that forks
while the native reader runs may hang.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scantree.native import ENVIRONMENT_VARIABLE
from tests.reader.native.stress_build import COMPILER, FLAGS

CHECKOUT = Path(__file__).parents[3]
ROOMS = ("engine", "exchange", "reader", "tables")
SANITIZERS = {"address": "address,undefined", "thread": "thread"}
LIBRARIES = {"address": ("libasan.so", "libubsan.so"), "thread": ("libtsan.so",)}
LIMITED_API = "-DPy_LIMITED_API=0x030B0000"


class CannotWatchError(Exception):
    """Why no sanitizer can be loaded into Python, in a line."""


def libraries(kind: str) -> str:
    """What has to be loaded before Python. Raises CannotWatchError."""
    if COMPILER is None:
        raise CannotWatchError("there is no C compiler")
    found = []
    for name in LIBRARIES[kind]:
        command = [COMPILER, f"-print-file-name={name}"]
        path = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        if not os.path.isabs(path):
            raise CannotWatchError(f"the C compiler has no {name}")
        found.append(path)
    return " ".join(found)


def build(kind: str, package: Path) -> None:
    """Compile a package's extension module into it. Raises CalledProcessError."""
    assert COMPILER is not None
    sources = package / "native"
    command = [
        *(COMPILER, *FLAGS, f"-fsanitize={SANITIZERS[kind]}", "-fno-sanitize-recover=all"),
        *("-shared", "-fPIC", LIMITED_API, "-DPY_SSIZE_T_CLEAN"),
        *(f"-I{sysconfig.get_path('include')}", f"-I{sources}"),
        *("-o", str(package / "_native.abi3.so"), *map(str, sorted(sources.glob("*.c")))),
    ]
    subprocess.run(command, check=True)


def run(kind: str, arguments: Sequence[str]) -> tuple[int, str]:
    """Run pytest; its exit code, and what the sanitizer said. Raises CannotWatchError."""
    preload = libraries(kind)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        # Tests run scans as an unprivileged user, who has to reach it.
        Path(folder).chmod(0o755)
        ignored = shutil.ignore_patterns("__pycache__", "*.so")
        for name in ("scantree", "tests"):
            shutil.copytree(CHECKOUT / name, copy / name, ignore=ignored)
        shutil.copy(CHECKOUT / "pyproject.toml", copy)
        for room in ROOMS:
            build(kind, copy / "scantree" / room)
        reports = Path(folder) / "reports"
        reports.mkdir(mode=0o777)
        reports.chmod(0o777)
        options = f"detect_leaks=0:die_after_fork=0:log_path={reports}/report"
        done = subprocess.run(
            # Where addresses are at random, some lie where a sanitizer keeps its own.
            ["setarch", "-R", sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
            cwd=copy,
            env={
                **os.environ,
                "LD_PRELOAD": preload,
                # Python's own allocator would hide from it what becomes of an object.
                "PYTHONMALLOC": "malloc",
                "ASAN_OPTIONS": options,
                "TSAN_OPTIONS": options,
                "UBSAN_OPTIONS": options,
                "PYTHONPATH": str(copy),
                ENVIRONMENT_VARIABLE: "1",
            },
            check=False,
        )
        said = "\n".join(path.read_text() for path in sorted(reports.iterdir()))
        return done.returncode, said


def main() -> int:
    """What the module says."""
    if len(sys.argv) < 2 or sys.argv[1] not in SANITIZERS:
        print("usage: sanitized address|thread PYTEST-ARGUMENT...", file=sys.stderr)
        return 2
    try:
        code, said = run(sys.argv[1], sys.argv[2:])
    except CannotWatchError as error:
        print(f"sanitized: {error}", file=sys.stderr)
        return 2
    if said:
        print(said, file=sys.stderr)
    return int(bool(code or said))


if __name__ == "__main__":
    sys.exit(main())
