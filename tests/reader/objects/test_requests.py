"""Requests follow the work: their number, counted on a made-up store."""

from __future__ import annotations

import pytest

from tests.reader.objects.double import Double
from tests.reader.objects.scans import scan

KEYS = 20_000
TREES = {
    "directories of 8, in others": lambda n: b"%04d/%06d/%07d" % (n // 800, n // 8, n),
    "directories of 8": lambda n: b"%06d/%07d" % (n // 8, n),
    "directories of 300": lambda n: b"%06d/%07d" % (n // 300, n),
    "directories of 1,000": lambda n: b"%03d/%07d" % (n // 1000, n),
    "directories of 5,000": lambda n: b"%03d/%07d" % (n // 5000, n),
    "one directory": lambda n: b"%07d" % n,
}


@pytest.mark.parametrize("jobs", [1, 8])
@pytest.mark.parametrize("name", TREES)
def test_requests_are_hardly_more_than_the_pages_that_the_keys_fill(name: str, jobs: int) -> None:
    keys = [TREES[name](number) for number in range(KEYS)]
    double = Double(keys)
    report = scan(double, jobs=jobs)
    assert (report.totals.files, report.problems.count) == (KEYS, 0)
    below: dict[bytes, int] = {}
    for key in keys:
        names = key.split(b"/")[:-1]
        for depth in range(len(names) + 1):
            prefix = b"/".join(names[:depth])
            below[prefix] = below.get(prefix, 0) + 1
    larger = sum(count > 1000 for count in below.values())
    # What is taken over from another reads a page that begins or ends in the middle.
    assert len(double.requests) <= 1.5 * KEYS / 1000 + larger + 2 * (jobs - 1)


def test_a_tree_that_fits_on_a_page_takes_one_request() -> None:
    double = Double([b"%d/%d/%d" % (n % 7, n % 50, n) for n in range(1000)])
    report = scan(double)
    assert report.totals.files == 1000
    assert len(double.requests) == 1
