"""Scan after scan in one process needs no more memory and no more descriptors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import needs_proc
from tests.reader.kinds import IS_NATIVE_BUILT

pytestmark = pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")

SCRIPT = """
import gc, os, scantree, sys
from contextlib import closing
from scantree.reader.native_reader import NativeReader
from scantree.reader.protocol import ReadOptions
from tests.reader.walk import Request, Walk, children

root = os.fsencode(sys.argv[1])

def scan(number):
    patterns = (b"*.o", b"x") if number % 2 else ()
    options = ReadOptions(
        (root, b"/none"), exclude_patterns=patterns, follow_symlinks=number % 10 == 0
    )
    with closing(NativeReader(options, 3)) as reader:
        walk = Walk(reader)
        for listing in walk.read_tree().values():
            listing.subdirectories, listing.links, listing.problems, listing.unlisted_problems
        walk.read(Request(1), Request(0, b"gone", 1, 1))
        if number % 3 == 0:
            # Closed with jobs queued, finished and under way.
            reader.submit([(n, Request(0, b"d%d" % (n % 50), 1, 1)) for n in range(200)])
        try:
            reader.submit([(1, Request()), (2, None)])
        except AttributeError:
            pass

def state():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]), len(os.listdir("/proc/self/fd"))

def walk(number):
    with scantree.walk(root, jobs=2) as directories:
        for met, directory in enumerate(directories):
            [(entry, entry.kind, entry.mtime_ns) for entry in directory.entries]
            if number % 2 and met == 30:
                break

for number in range(100):
    scan(number)
    walk(number)
before = state()
for number in range(300):
    scan(number)
    walk(number)
after = state()
print(after[0] - before[0], after[1] - before[1])
"""


@needs_proc
def test_scans_leave_nothing_behind(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"d{number}").mkdir()
        (tmp_path / f"d{number}" / "file").touch()
        (tmp_path / f"d{number}" / "link").hardlink_to(tmp_path / f"d{number}" / "file")
    for number in range(1100):
        # Where links are followed, a problem each.
        (tmp_path / "d0" / f"nowhere{number}").symlink_to("n" * 300)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    pages, descriptors = (int(number) for number in said.split())
    assert descriptors == 0
    # A byte a listing would be 5 pages; an object a scan, more.
    assert pages < 64
