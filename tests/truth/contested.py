"""Ground that others fight over: a root, what must not be touched in it, and what lies outside.

Outside are files so large, and a directory so named, that one step outside shows.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import scantree
from scantree.scanning.report import ScanReport
from tests.truth.facts import Facts

SECRET = 1 << 42
"""The size of each file outside, in bytes: much more than all that is inside."""
MARK = b"outside"
"""What every directory outside contains."""


class Row(NamedTuple):
    """What the tree says of a directory and all below."""

    apparent_size: int
    allocated_size: int
    inodes: int


class Ground:
    """``root`` with ``sound``, which nobody touches, and beside it ``elsewhere``.

    Each branch of it has ``width`` directories.
    ``elsewhere`` has the names of what ``branch`` makes, so that a path which is led
    there is found.
    """

    def __init__(self, base: bytes, width: int) -> None:
        self.base = base
        self.width = width
        self.root = base + b"/root"
        self.elsewhere = base + b"/elsewhere"
        os.mkdir(self.root)
        self.branch(self.root + b"/sound", linked=True)
        self._reveal(self.elsewhere)
        for number in range(self.width):
            self._reveal(self.elsewhere + b"/b%d" % number)
            self._reveal(self.elsewhere + b"/b%d/c" % number)
        self._sound = self._look(self.root + b"/sound")

    def path(self, name: str) -> bytes:
        """The path of something in the root."""
        return self.root + b"/" + os.fsencode(name)

    def branch(self, path: bytes, *, linked: bool = False) -> None:
        """Make a directory with directories, each with one more and two files."""
        os.mkdir(path)
        for number in range(self.width):
            os.makedirs(path + b"/b%d/c" % number)
            for name in (b"/b%d/file", b"/b%d/c/file"):
                _write(path + name % number, 100 + number)
            if linked:
                os.link(path + b"/b%d/file" % number, path + b"/b%d/c/link" % number)

    def scan(self) -> ScanReport:
        """Scan the root, and see that all holds which holds whatever happens meanwhile."""
        report = scantree.scan(self.root, tree=True)
        self.check(report)
        return report

    def check(self, report: ScanReport) -> None:
        """Nothing outside was counted, nothing untouched is missing, nothing is a problem."""
        rows = rows_of(report)
        assert report.complete
        assert report.roots_read == 1
        assert report.totals.apparent_size < SECRET
        assert not [path for path in rows if MARK in path.split(b"/")]
        sound = {path: row for path, row in rows.items() if path.startswith(self.path("sound"))}
        assert sound == self._sound
        assert report.problems.by_errno == {}
        top = rows[self.root]
        totals = report.totals
        assert top == (totals.apparent_size, totals.allocated_size, totals.inodes)

    def _reveal(self, path: bytes) -> None:
        os.makedirs(path + b"/" + MARK)
        _write(path + b"/file", 0)
        os.truncate(path + b"/file", SECRET)

    def _look(self, top: bytes) -> dict[bytes, Row]:
        """What the rows of a branch have to say, by names that are known and lstat(2)."""
        rows = {}
        owned = []
        for number in range(self.width):
            middle = top + b"/b%d" % number
            below = _row([middle + b"/c", middle + b"/c/file"])
            rows[middle + b"/c"] = below
            # Its other name comes later in the order of paths.
            rows[middle] = _sum(below, _row([middle, middle + b"/file"]))
            owned.append(rows[middle])
        rows[top] = _sum(_row([top]), *owned)
        return rows


def churn(ground: Ground) -> Iterator[None]:
    """Below ``churn``: files and directories that come, change and go, one step after the other."""
    place = ground.path("churn")
    for round_ in count():
        name = b"%s/%d" % (place, round_ % 7)
        with open(name, "wb") as file:
            file.write(b"x" * (round_ % 5000))
        yield
        os.rename(name, name + b".renamed")
        yield
        os.truncate(name + b".renamed", round_ % 100)
        os.symlink(ground.elsewhere, name)
        yield
        os.unlink(name)
        os.makedirs(name + b"/below/more")
        os.mknod(name + b"/below/file")
        yield
        os.link(name + b".renamed", name + b"/below/linked")
        yield
        shutil.rmtree(name)
        os.unlink(name + b".renamed")
        yield


def rows_of(report: ScanReport) -> dict[bytes, Row]:
    """The rows of a report's tree by path; no path has two."""
    tree = report.tree
    assert tree is not None
    rows = {
        tree.path(row): Row(tree.apparent_size(row), tree.allocated_size(row), tree.inodes(row))
        for row in range(len(tree))
    }
    assert len(rows) == len(tree)
    return rows


def _write(path: bytes, size: int) -> None:
    with open(path, "wb") as file:
        file.write(b"x" * size)


def _row(paths: list[bytes]) -> Row:
    facts = Facts()
    for path in paths:
        facts.add(os.lstat(path))
    return Row(facts.apparent_size, facts.allocated_size, facts.inodes)


def _sum(*rows: Row) -> Row:
    return Row(*(sum(column) for column in zip(*rows, strict=True)))
