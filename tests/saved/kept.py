"""Trees to keep, and what a scan file tells of them."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import trio

from scantree.saved.resuming import UnendedScan
from scantree.scanning import Scan, ScanReport


def plant(root: Path, directories: int, *, seed: int = 1) -> None:
    """A tree with hard links across directories, links, fifos and odd names."""
    choose = random.Random(seed)
    places = [os.fsencode(root)]
    os.mkdir(places[0])
    files: list[bytes] = []
    for number in range(directories - 1):
        name = b"d%d" % number if number % 7 else b"\xff\xc3 d%d\n" % number
        place = os.path.join(choose.choice(places[-max(12, directories // 10) :]), name)
        os.mkdir(place)
        places.append(place)
        for file in range(choose.randrange(4)):
            path = os.path.join(place, b'f%d"' % file if file else b"f\xfe")
            with open(path, "wb") as opened:
                opened.write(b"x" * choose.randrange(10_000))
            files.append(path)
        if files and choose.random() < 0.5:
            os.link(choose.choice(files), os.path.join(place, b"hard"))
        if choose.random() < 0.1:
            os.symlink(b"nowhere", os.path.join(place, b"soft"))
            os.mkfifo(os.path.join(place, b"fifo"))


def rows_of(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a scan file tells, in an order of its own; nothing of when it was."""
    with closing(sqlite3.connect(file)) as sql:
        return {
            "directories": sorted(
                sql.execute(
                    "SELECT path_bytes, name_bytes, path, depth, root, state, device, inode, mtime,"
                    " files, apparent_size, allocated_size, inodes, total_apparent_size,"
                    " total_allocated_size, total_inodes, total_files FROM directories"
                )
            ),
            "files": sorted(
                sql.execute(
                    "SELECT path_bytes, name_bytes, path, kind, apparent_size, allocated_size,"
                    " mtime, uid, gid, mode, device, inode, links FROM files"
                )
            ),
            "problems": sorted(sql.execute("SELECT * FROM problems")),
            "scan": sorted(
                sql.execute(
                    "SELECT key, value FROM scan WHERE key NOT IN"
                    " ('started_at', 'started_at_ns', 'elapsed_seconds', 'replaces')"
                )
            ),
        }


def resume(file: Path) -> ScanReport:
    """Go on with a scan, in this process."""
    unended = UnendedScan(os.fsencode(file))
    unended.check_roots()
    keeper, replay = unended.go_on()
    keeper.start()
    report = trio.run(Scan(unended.request, sinks=[keeper], resumption=replay).run)
    assert keeper.is_done
    assert keeper.failure is None
    return report
