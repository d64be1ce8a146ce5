"""A reader over readers hands each request to the reader of its root."""

from __future__ import annotations

import select
from pathlib import Path

from scantree.reader.by_root import RoutingReader
from scantree.reader.listing import Listing
from scantree.reader.protocol import ReadOptions
from scantree.reader.python_reader import CAPACITY, PythonReader
from scantree.reader.select import open_reader
from tests.reader.walk import Request, Walk


def reader_of(*paths: Path) -> PythonReader:
    return PythonReader(ReadOptions(tuple(bytes(path) for path in paths)), 1)


def test_each_root_is_read_by_its_own_reader(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / name).write_bytes(name.encode())
    first, second = tmp_path / "first", tmp_path / "second"
    nowhere = tmp_path / "nowhere"
    reader = RoutingReader([reader_of(first, nowhere), reader_of(nowhere, second)], [0, 1])
    try:
        walk = Walk(reader)
        one, other = walk.read(Request(0), Request(1))
        assert (one.failed, other.failed) == (False, False)
        subs = walk.read(Request(0, b"sub"), Request(1, b"sub"))
        assert [listing.apparent_size for listing in subs] == [5, 6]
        assert reader.capacity == 2 * CAPACITY
    finally:
        reader.close()


def test_its_descriptor_is_readable_where_one_of_its_readers_has_finished(tmp_path: Path) -> None:
    both = (tmp_path, tmp_path)
    reader = RoutingReader([reader_of(*both), reader_of(*both)], [0, 1])
    try:
        for root in (0, 1):
            reader.submit([(root, Request(root))])
            descriptor = reader.fileno()
            assert descriptor is not None
            assert select.select([descriptor], [], [], 60)[0]
            found: list[tuple[int, Listing]] = []
            while not found:
                found = reader.collect()
            assert [token for token, _ in found] == [root]
    finally:
        reader.close()


def test_paths_alone_are_read_without_it(tmp_path: Path) -> None:
    reader = open_reader(ReadOptions((bytes(tmp_path), b"/")), 1)
    try:
        assert not isinstance(reader, RoutingReader)
    finally:
        reader.close()
