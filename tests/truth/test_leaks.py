"""A thousand scans in one process leave no descriptor, no thread and no memory behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.machine import needs_proc
from tests.truth.plot import Plot

SCANS = 1000


def _unmeasured() -> dict[str, str]:
    """The environment without coverage's, which keeps a tracer of every thread that ever ran."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COVERAGE_PROCESS_")
    }


@pytest.mark.usefixtures("reader")
@needs_proc
def test_a_thousand_scans_of_every_kind_leave_nothing_behind(plot: Plot) -> None:
    for number in range(20):
        plot.directory(f"tree/d{number}/e")
        plot.file(f"tree/d{number}/file.o", 10)
        plot.link(f"tree/d{number}/linked", f"tree/d{number}/file.o")
        plot.symlink(f"tree/d{number}/symlink", "../d0")
    plot.directory("closed", "tree/shut")
    plot.file("file")
    for name in ("closed", "tree/shut"):
        os.chmod(plot.path(name), 0)
    os.chmod(plot.path("tree"), 0o777)
    said = subprocess.run(
        [sys.executable, "-m", "tests.truth.many_scans", plot.base, str(SCANS)],
        env=_unmeasured() | {"PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    pages, descriptors, threads = map(int, said.split())
    assert (descriptors, threads) == (0, 0)
    # An object of some hundred bytes for each scan, or some bytes for each directory, are more.
    assert pages < 128
