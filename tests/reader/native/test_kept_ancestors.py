"""How the native reader opens what lies deep: from a directory above that it has kept open."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import scantree
from scantree.reader.protocol import ReadOptions
from tests.reader.in_child import descriptors_with, in_child
from tests.reader.kinds import IS_NATIVE_BUILT, NATIVE
from tests.reader.walk import Walk

pytestmark = pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")

KEPT = 256 // 4
"""How many are kept open where 256 may be."""
PATIENCE = 20
LEVELS = 100
CHAINS = 6
EVERY = 8
FROM = 16
STRACE = ("strace", "-f", "-qq", "-s", "4096", "-e", "trace=openat,openat2")
SCAN = "import sys, scantree; scantree.scan(sys.argv[1], jobs=2)"


@pytest.fixture
def chains(tmp_path: Path) -> Path:
    """Some chains of directories with a file in each."""
    for number in range(CHAINS):
        below = tmp_path / f"chain{number}"
        for _ in range(LEVELS):
            below /= "d"
        below.mkdir(parents=True)
        while below != tmp_path:
            (below / "file").touch()
            below = below.parent
    return tmp_path


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace counts names, and isn't here")
def test_what_lies_deep_is_opened_by_few_names(chains: Path) -> None:
    said = subprocess.run(
        [*STRACE, sys.executable, "-c", SCAN, str(chains)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "SCANTREE_NATIVE": "1"},
    ).stderr
    paths = re.findall(r'openat2?\(\d+, "((?:chain\d|d)(?:/d)*)"', said)
    names = [path.count("/") + 1 for path in paths]
    assert len(names) == CHAINS * (LEVELS + 1)
    # Only what came before the first that is kept is opened from the root.
    assert max(names) <= FROM
    assert sum(count > EVERY for count in names) <= CHAINS * (FROM - EVERY)


@pytest.mark.parametrize("descriptors", [8, 10, 16, 32, 64, 80, 128])
def test_few_descriptors_are_enough_for_a_deep_tree(chains: Path, descriptors: int) -> None:
    def run() -> tuple[int, int, int]:
        import resource  # noqa: PLC0415 - where there is the native reader it is there

        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors_with(descriptors),) * 2)
        report = scantree.scan(str(chains), jobs=4)
        return report.totals.directories, report.totals.files, report.problems.count

    directories = CHAINS * (LEVELS + 1)
    assert in_child(run) == (directories + 1, directories, 0)


def test_a_quarter_of_what_the_process_may_have_is_kept_and_closed_in_the_end(
    tmp_path: Path,
) -> None:
    for number in range(200):
        tmp_path.joinpath(f"chain{number}", *["d"] * (FROM + 1)).mkdir(parents=True)

    def run() -> list[int]:
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
        open_now = [len(os.listdir("/proc/self/fd"))]
        with closing(NATIVE.open(ReadOptions((os.fsencode(tmp_path),)), 2)) as reader:
            Walk(reader).read_tree()
            # A thread may still be closing what it read ahead.
            end = time.monotonic() + PATIENCE
            while (now := len(os.listdir("/proc/self/fd"))) > open_now[0] + KEPT + 2:
                if time.monotonic() > end:
                    break
                time.sleep(0.01)
            open_now.append(now)
        return [*open_now, len(os.listdir("/proc/self/fd"))]

    before, meanwhile, after = in_child(run)
    assert before == after
    # What the reader is woken by and its root are two more.
    assert meanwhile - before == KEPT + 2
