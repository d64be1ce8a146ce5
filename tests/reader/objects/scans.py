"""Scans of made-up stores, and what they are to find, told from the keys alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest
import trio

from scantree.reader.objects.object_reader import ObjectReader
from scantree.reader.protocol import Reader, ReadOptions
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.run import Scan
from scantree.scanning.sinks import Sink
from tests.reader.objects.double import Double

ODD_KEYS = (
    b"a//b",
    b"/x",
    b"//",
    b"///y",
    b"./y",
    b"../z",
    b"a/./b",
    b"control\x01",
    b"new\nline",
    b"carriage\rreturn",
    b"tab\there",
    b"pl us",
    b"pl+us",
    b"per%cent",
    b"per%2Fcent",
    b"back\\slash",
    "emoji\U0001f600".encode(),
    "é".encode(),
    b"dir",
    b"dir/",
    b"dir/a",
    b"k" * 1024,
    b"k" * 511 + b"/" + b"l" * 512,
    b"<&>\"']]>",
    b" ",
    b"trailing ",
    b"a/b/c/d/e",
)
"""More than 24 kinds."""


class Row(NamedTuple):
    """The sums of a directory and everything below it."""

    size: int
    files: int
    inodes: int


def expected(sizes: Mapping[bytes, int], root: bytes) -> dict[bytes, Row]:
    """What a scan of a whole bucket has to find, by the path of each directory."""
    rows: dict[bytes, list[int]] = {root: [0, 0, 1]}
    for key, size in sizes.items():
        names = key.split(b"/")[:-1]
        above = [root]
        for depth in range(1, len(names) + 1):
            path = root + b"/" + b"/".join(names[:depth])
            if path not in rows:
                rows[path] = [0, 0, 1]
                for each in above:
                    rows[each][2] += 1
            above.append(path)
        for each in above:
            rows[each][0] += size
            rows[each][1] += 1
            rows[each][2] += 1
    return {path: Row(*sums) for path, sums in rows.items()}


def found(report: ScanReport) -> dict[bytes, Row]:
    """What a scan found, the same way."""
    tree = report.tree
    assert tree is not None
    rows = {
        tree.path(row): Row(tree.apparent_size(row), tree.files(row), tree.inodes(row))
        for row in range(len(tree))
    }
    assert len(rows) == len(tree)
    return rows


def scan(
    double: Double,
    *roots: bytes,
    tries: int = 4,
    jobs: int | None = 4,
    sinks: Sequence[Sink] = (),
    **options: object,
) -> ScanReport:
    """Scan a made-up store, with the reader's own threads."""

    def open_reader(read: ReadOptions, jobs: int | None) -> Reader:
        return ObjectReader(read, jobs, lambda _address, _connections: double, tries=tries)

    request = ScanRequest(
        roots=roots or (b"s3://bucket",),
        tree=True,
        jobs=jobs,
        **options,  # type: ignore[arg-type]
    )
    return trio.run(Scan(request, reader=open_reader, sinks=sinks).run)


def without_waiting(patch: pytest.MonkeyPatch) -> None:
    """Have nothing wait between two tries."""
    patch.setattr("scantree.reader.objects.lister._delay", lambda tries, error: 0.0)


def codes(report: ScanReport) -> Sequence[str]:
    """The codes of its problems."""
    return [problem.code for problem in report.problems.items]
