"""Makes a scan file of any size without a tree: ``python -m benchmarks.scan_file FILE``.

What ``show`` takes of a scan of millions of directories can be measured so, which nobody wants
to plant. The directories are those of a scan that read them one below the other, each with
``FANOUT`` subdirectories, and one with a tenth of them all; no entries.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator

from scantree.engine import ChildCounts
from scantree.reader.listing import Listing
from scantree.saved.new_scan import keep_new_scan
from scantree.scanning.account import Account
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.tasks import ScanL1DirTask, ScanScope
from scantree.scanning.tree import DirectoryTree
from scantree.scanning.visited import VisitedDirectories

FANOUT = 8
ROOT = b"/generated"


def directories(count: int) -> Iterator[tuple[int, bytes, int]]:
    """So many rows: each one's parent, name and depth."""
    yield -1, b"", 0
    depths = [0]
    wide = count // 10
    for number in range(1, count):
        parent = 1 if 1 < number <= wide else max((number - wide) // FANOUT, 0)
        depths.append(depths[parent] + 1)
        yield parent, b"directory-%d" % number, depths[number]


def make(file: str, count: int) -> None:
    """Write the scan file."""
    request = ScanRequest(roots=(ROOT,), tree=True)
    keeper = keep_new_scan(os.fsencode(file), request)
    keeper.start()
    tree = DirectoryTree()
    account = Account(VisitedDirectories(frozenset()), 0, tree)
    scope = ScanScope(0, ROOT, 0)
    for number, (parent, name, depth) in enumerate(directories(count)):
        listing = Listing()
        listing.identified = True
        listing.device, listing.inode = 64768, number + 2
        listing.files = number % 13
        listing.apparent_size = number * 7919 % 1_000_003
        listing.allocated_size = -(-listing.apparent_size // 4096) * 4096
        listing.directory_apparent_size = listing.directory_allocated_size = 4096
        task = ScanL1DirTask(scope, name, depth, parent)
        keeper.enter(account.enter(task, listing), task, listing)
        while keeper.is_behind:
            time.sleep(0.01)
    tree.close()
    keeper.close(
        ScanReport(
            roots=request.roots,
            started_at_ns=0,
            elapsed_seconds=1.0,
            complete=True,
            totals=account.totals,
            problems=account.problems,
            tasks=ChildCounts(completed=count),
            roots_read=1,
            root_totals=account.root_totals(request.roots),
            tree=tree,
        )
    )
    keeper.wait()
    if keeper.failure is not None:
        raise SystemExit(f"cannot write {file}: {keeper.failure}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split(":", 1)[0])
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--directories", type=int, default=5_000_000, metavar="N")
    arguments = parser.parse_args()
    make(arguments.file, arguments.directories)


if __name__ == "__main__":
    main()
