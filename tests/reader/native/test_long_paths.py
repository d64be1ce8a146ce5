"""Very long paths that wait to be read: as many as there is room for are copied."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from scantree.reader.listing import Skip
from scantree.reader.protocol import ReadOptions
from tests.machine import needs_proc
from tests.reader.kinds import IS_NATIVE_BUILT, NATIVE
from tests.reader.walk import Request, Walk, collect

pytestmark = pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")

SCRIPT = """
import os, sys
from contextlib import closing
from scantree.reader.native_reader import NativeReader
from scantree.reader.protocol import ReadOptions
from tests.reader.walk import Request, Walk, collect

class Long:
    root = 0
    parent_device = inode = 1
    followed = False
    base = ()
    dir_prefix = property(lambda self: b"/".join([b"n" * 255] * 4096))

def peak():
    with open("/proc/self/status") as file:
        (kilobytes,) = (line.split()[1] for line in file if line.startswith("VmHWM:"))
    return int(kilobytes) // 1024

with closing(NativeReader(ReadOptions((os.fsencode(sys.argv[1]),)), 2)) as reader:
    Walk(reader).read(Request())
    before = peak()
    reader.submit([(number, Long()) for number in range(500)])
    found = collect(reader, 500)
    print(len(found), sum(each.failed for each in found.values()), peak() - before)
"""


@needs_proc
def test_paths_of_a_megabyte_are_not_all_copied_at_once(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    found, failed, megabytes = map(int, said.split())
    assert (found, failed) == (500, 0)
    # All of them would be 500.
    assert megabytes < 100


def test_what_there_is_no_room_for_is_read_later_in_its_order(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "file").write_bytes(b"123")
    with closing(NATIVE.open(ReadOptions((os.fsencode(tmp_path),)), 1)) as reader:
        Walk(reader).read(Request())
        status = os.stat(tmp_path / "d")
        short = Request(0, b"d", status.st_dev, status.st_ino)
        long = Request(0, b"/".join([b"n" * 255] * 8192), status.st_dev, 1)
        reader.submit([(number, long) for number in range(40)])
        reader.submit([(number, short) for number in range(40, 1000)])
        found = collect(reader, 1000)
        assert list(found) == list(range(1000))
        assert {found[number].skip for number in range(40)} == {Skip.VANISHED}
        assert {found[number].files for number in range(40, 1000)} == {1}


def test_closing_drops_what_there_was_no_room_for(tmp_path: Path) -> None:
    with closing(NATIVE.open(ReadOptions((os.fsencode(tmp_path),)), 1)) as reader:
        Walk(reader).read(Request())
        long = Request(0, b"/".join([b"n" * 255] * 8192), 1, 1)
        reader.submit([(number, long) for number in range(100)])
        reader.close()
        assert reader.collect() == []
