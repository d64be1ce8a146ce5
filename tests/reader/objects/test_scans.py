"""Scans of object stores find what was put there, whatever the keys are called."""

from __future__ import annotations

import random

import pytest

from scantree.reader.listing import Listing
from scantree.reader.packed_entries import Directory, Entry, unpack
from scantree.scanning.report import ScanReport
from scantree.scanning.tasks import ScanL1DirTask
from tests.reader.objects.double import SECONDS, Double
from tests.reader.objects.scans import ODD_KEYS, codes, expected, found, scan

ROOT = b"s3://bucket"


def sizes_of(keys: list[bytes] | tuple[bytes, ...]) -> dict[bytes, int]:
    return {key: 1000 + place for place, key in enumerate(keys)}


@pytest.mark.parametrize("page", [1, 2, 3, 7, 1000])
def test_odd_keys_are_found_as_they_were_put(page: int) -> None:
    sizes = sizes_of(ODD_KEYS)
    report = scan(Double(sizes, page=page))
    assert report.complete
    assert report.problems.count == 0
    assert report.totals.apparent_size == report.totals.allocated_size == sum(sizes.values())
    assert found(report) == expected(sizes, ROOT)


@pytest.mark.parametrize("seed", range(8))
def test_any_tree_is_found_whatever_fits_on_a_page(seed: int) -> None:
    chance = random.Random(seed)
    names = [b"", b"a", b"b", b"a.", b"a-", b"a0", b"a!", "é".encode(), b"zz", b"."]
    keys = {
        b"/".join(chance.choice(names) for _ in range(chance.randint(1, 5))) + b"%d" % number
        for number in range(600)
    }
    keys |= {key.rpartition(b"/")[0] + b"/" for key in keys if chance.random() < 0.1}
    sizes = {key: chance.randint(0, 10**6) for key in keys if key}
    double = Double(sizes, page=chance.choice([2, 5, 10, 40, 100]))
    report = scan(double, jobs=chance.choice([1, 4, 16]))
    assert (report.complete, codes(report)) == (True, [])
    assert found(report) == expected(sizes, ROOT)


def test_a_prefix_is_a_directory_with_a_slash_at_its_end_or_without() -> None:
    sizes = {b"a/b": 3, b"a/c/d": 4, b"ab": 5, b"a": 6}
    for root in (b"s3://bucket/a", b"s3://bucket/a/"):
        report = scan(Double(sizes), root)
        assert (report.totals.apparent_size, report.totals.files) == (7, 2)
        assert report.root_totals[0].path == root


def test_a_root_may_be_an_object() -> None:
    report = scan(Double({b"a/b": 3, b"a/b-": 4}), b"s3://bucket/a/b")
    assert (report.totals.files, report.totals.directories) == (1, 0)
    assert report.totals.apparent_size == 3
    assert report.complete


def test_a_prefix_that_nothing_begins_with_is_a_root_that_cannot_be_read() -> None:
    report = scan(Double({b"ab": 3}), b"s3://bucket/a")
    assert (report.roots_read, codes(report)) == (0, ["NoSuchKey"])


def test_an_empty_bucket_is_an_empty_directory() -> None:
    report = scan(Double({}))
    assert (report.roots_read, report.totals.inodes, codes(report)) == (1, 1, [])


def test_roots_that_overlap_are_told_by_their_prefixes() -> None:
    sizes = {b"a/b/c": 1, b"a/d": 2, b"e": 4, b"a//f": 8}
    roots = (b"s3://bucket", b"s3://bucket/a/", b"s3://bucket/a//", b"s3://bucket/a")
    report = scan(Double(sizes), *roots)
    assert [each.apparent_size for each in report.root_totals] == [4, 3, 8, 0]
    assert report.totals.apparent_size == 15
    assert report.totals.skipped.already_counted == 3


def test_what_is_excluded_is_left_out() -> None:
    sizes = {b"a/x.o": 1, b"a/y": 2, b"b.o/z": 4, b"c/b.o/z": 8}
    for page in (1, 1000):
        report = scan(Double(sizes, page=page), excludes=(b"*.o",))
        assert report.totals.apparent_size == 2
        assert report.totals.skipped.excluded == 3


class Told:
    """A sink that unpacks what it is told."""

    def __init__(self) -> None:
        self.entries: dict[bytes, list[Entry]] = {}

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        entries = unpack(listing.entries, Directory.of(listing))
        self.entries[task.path] = sorted(entries)

    def close(self, report: ScanReport) -> None:
        pass


@pytest.mark.parametrize("page", [2, 1000])
def test_objects_are_entries_with_their_sizes_and_times(page: int) -> None:
    told = Told()
    sizes = {b"a/b": 3, b"a/": 0, b'a/\xff"c': 5, b"d": 2**40}
    scan(Double(sizes, page=page), sinks=[told], entries=True)
    assert told.entries == {
        b"s3://bucket": [entry(b"d", 2**40)],
        b"s3://bucket/a": [entry(b"", 0), entry(b"b", 3), entry(b'\xff"c', 5)],
    }


def entry(name: bytes, size: int) -> Entry:
    return Entry(name, size, size, SECONDS, 0, 0o100644, 1, -1, -1, 0)


def test_a_store_whose_keys_come_in_the_order_of_a_walk_is_read_the_safe_way() -> None:
    # A directory's name is compared without its slash: "a/x" comes before "a-b".
    names = [b"a", b"a-b", b"a.txt", b"b", b"b!", b"b-c"]
    sizes = {
        b"/".join((first, second, b"%d" % number)): number
        for first in names
        for second in names
        for number in range(12)
    }
    for page in (5, 10, 50, 1000):
        report = scan(Double(sizes, order=lambda key: key.split(b"/"), page=page))
        assert found(report) == expected(sizes, ROOT)
        assert set(codes(report)) <= {"OutOfOrder"}


def test_a_store_without_any_order_is_read_the_safe_way() -> None:
    sizes = {b"%d/%d/%d" % (n % 5, n % 7, n): n for n in range(700)}
    for page in (3, 50, 1000):
        report = scan(Double(sizes, order=lambda key: hash(key) ^ 5, page=page))
        assert found(report) == expected(sizes, ROOT)
