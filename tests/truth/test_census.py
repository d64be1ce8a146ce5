"""Censuses, largest files and filters, against find(1); of running and of kept scans."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import scantree
from scantree.census.keys import KEYS
from scantree.query_options import query_of
from scantree.saved.loading import loading
from scantree.scanning.kept_answers import kept_answers
from scantree.scanning.report import ScanReport
from tests.reader.native.random_tree import TREES, Entry, make_tree
from tests.truth.plot import Plot
from tests.truth.single_files import (
    FoundFile,
    age_in_text,
    census_of,
    check_classes,
    each_once,
    extension_of,
    largest_of,
    names_in,
    size_in_text,
    told_by,
    told_largest,
)
from tests.truth.test_names import NASTY

pytestmark = pytest.mark.usefixtures("reader")

OLD = 1_000_000_000
SIMPLE: dict[str, Callable[[FoundFile], object]] = {
    "ext": extension_of,
    "owner": lambda file: file.uid,
    "group": lambda file: file.gid,
    "kind": lambda file: file.kind,
    "depth": lambda file: str(file.depth),
}


def check(report: ScanReport, root: bytes, files: list[FoundFile], count: int) -> None:
    for key, key_of in SIMPLE.items():
        assert told_by(report, key) == census_of(files, key_of)
    now = report.started_at_ns // 10**9
    check_classes(told_by(report, "size"), files, size_in_text, lambda file: file.allocated)
    check_classes(told_by(report, "age"), files, age_in_text, lambda file: now - file.mtime)
    expected = largest_of(files, count, lambda file: file.allocated)
    assert told_largest(report, root) == expected


def kept(root: bytes, folder: Path, **asked: Any) -> ScanReport:
    """A scan of the root that was kept, with the answers of its file."""
    name = folder / "kept.scan"
    scantree.scan(root, save=name, force=True)
    with loading(os.fsencode(name)) as scan:
        answers = kept_answers(scan.findings, query_of(asked))  # type: ignore[arg-type]
        report: ScanReport = scan.report
    object.__setattr__(report, "answers", answers)
    return report


def nasty_names(plot: Plot) -> None:
    for number, name in enumerate(NASTY):
        if name not in {b".", b".."}:
            plot.file(b"names/" + name[:250], number * 700)
            plot.file(b"d%d/" % (number % 7) + name[:240] + b".Ext%d" % (number % 3), number * 97)
    for name in (
        b"a.",
        b".hidden",
        b"..two",
        b"...x",
        b"x.tar.GZ",
        b"\xff.\xff",
        "x.\u00c9".encode(),
    ):
        plot.file(b"dots/" + name, 5000)


def links(plot: Plot) -> None:
    plot.file("z/first.one", 70_000)
    plot.link("a/deep/er/second.two", "z/first.one")
    plot.link("a/third.THREE", "z/first.one")
    plot.file("b/x.jpg", 9000)
    plot.link("a/x.png", "b/x.jpg")
    plot.link("b/w.png", "b/x.jpg")
    for number in range(100):
        plot.file(f"many/{number}", 8192)
        plot.link(f"more/{number}.l", f"many/{number}")


def kinds_and_times(plot: Plot) -> None:
    plot.file("sparse.img", 100, hole=50_000_000)
    plot.symlink("soft.so", "some/where")
    plot.fifo("fifo.p")
    plot.socket("sock.et")
    plot.directory("empty/er", "dir.ext")
    for number, age in enumerate((0, 1, 6, 8, 29, 31, 89, 91, 364, 366, 800, 2000, 4000)):
        name = plot.path(f"aged/{number}.dat")
        plot.file(f"aged/{number}.dat", number * 5000)
        os.utime(name, (OLD, time.time() - age * 86400 - 3600))
    os.chown(plot.path("aged/3.dat"), 12345, 54321) if os.geteuid() == 0 else None


def nothing(plot: Plot) -> None:
    plot.directory("only/directories")


@pytest.mark.parametrize("plant", [nasty_names, links, kinds_and_times, nothing])
def test_every_table_and_the_largest_files_are_what_find_tells(
    plot: Plot, tmp_path: Path, plant: Callable[[Plot], None]
) -> None:
    plot.directory(*(f"d{number}" for number in range(7)), "names", "dots", "aged")
    plot.directory("a/deep/er", "b", "z", "many", "more")
    plant(plot)
    files = each_once(names_in(plot.base))
    asked: dict[str, Any] = {"by": list(KEYS), "files": 25}
    check(scantree.scan(plot.base, **asked), plot.base, files, 25)
    check(kept(plot.base, tmp_path, **asked), plot.base, files, 25)


@pytest.mark.parametrize(
    ("filters", "tests"),
    [
        ({"name": "*.png"}, ["-name", "*.png"]),
        ({"name": ["*.jpg", "?"]}, ["(", "-name", "*.jpg", "-o", "-name", "?", ")"]),
        ({"name": "[!a-y]*"}, ["-name", "[!a-y]*"]),
        ({"name": "*.T*"}, ["-name", "*.T*"]),
        ({"min_size": 9000, "apparent_size": True}, ["-size", "+8999c"]),
        ({"older_than": "90d"}, ["!", "-newermt", "90 days ago"]),
        ({"newer_than": "30d"}, ["-newermt", "30 days ago"]),
        (
            {"older_than": "7d", "newer_than": "1y"},
            ["!", "-newermt", "7 days ago", "-mtime", "-365"],
        ),
        ({"owner": 12345}, ["-uid", "12345"]),
    ],
)
def test_filters_leave_what_finds_tests_leave(
    plot: Plot, tmp_path: Path, filters: dict[str, Any], tests: list[str]
) -> None:
    plot.directory("a/deep/er", "b", "z", "many", "more", "aged")
    links(plot)
    kinds_and_times(plot)
    files = each_once(names_in(plot.base, *tests))
    if filters.get("apparent_size"):
        files = [file for file in files if file.kind == "file"]
    asked = {"by": list(SIMPLE), "files": 300, **filters}
    for report in (scantree.scan(plot.base, **asked), kept(plot.base, tmp_path, **asked)):
        for key, key_of in SIMPLE.items():
            rows = {
                (row.number if row.number is not None else row.key): row.files
                for row in report.census[key]
            }
            assert rows == {key: sums.files for key, sums in census_of(files, key_of).items()}
        regular = {b"/".join(file.path) for file in files if file.kind == "file"}
        assert {path for path, *_ in told_largest(report, plot.base)} == regular
    whole = scantree.scan(plot.base)
    assert report.totals == whole.totals


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tree=TREES)
def test_random_trees_are_counted_as_find_tells(tree: list[Entry]) -> None:
    root = os.fsencode(tempfile.mkdtemp())
    try:
        make_tree(root, tree)
        files = each_once(names_in(root))
        check(scantree.scan(root, by=list(KEYS), files=5), root, files, 5)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def test_usr_is_counted_as_find_tells(reader: str) -> None:
    root = b"/usr" if reader == "native" else b"/usr/share/doc"
    before = names_in(root)
    report = scantree.scan(root, by=list(KEYS), files=50)
    if names_in(root) != before:
        pytest.skip("something writes there meanwhile")
    check(report, root, each_once(before), 50)


def test_with_links_counted_each_name_counts(plot: Plot, tmp_path: Path) -> None:
    plot.directory("a/deep/er", "b", "z", "many", "more")
    links(plot)
    names = names_in(plot.base)
    report = scantree.scan(plot.base, by="ext", files=5, count_links=True)
    assert told_by(report, "ext") == census_of(names, extension_of)
    assert told_largest(report, plot.base) == largest_of(names, 5, lambda file: file.allocated)


def test_what_is_excluded_or_a_repeated_root_is_in_no_table(plot: Plot) -> None:
    plot.directory("a", "b")
    plot.file("a/x.txt", 5000)
    plot.file("b/y.o", 9000)
    roots = [plot.base, plot.path("a"), plot.path("a/x.txt")]
    report = scantree.scan(roots, by=["ext", "depth"], files=True, exclude="*.o")
    assert [(row.key, row.files) for row in report.census["ext"]] == [("txt", 1)]
    assert [(row.key, row.files) for row in report.census["depth"]] == [("1", 1)]
    assert [file.path for file in report.largest_files] == [plot.path("a/x.txt")]


def test_a_root_that_is_a_file_is_told_under_its_path(plot: Plot) -> None:
    plot.file("x.tar.gz", 5000)
    report = scantree.scan(plot.path("x.tar.gz"), by=["ext", "depth"], files=True)
    assert [file.path for file in report.largest_files] == [plot.path("x.tar.gz")]
    assert [row.key for row in report.census["ext"]] == ["gz"]
    assert [row.key for row in report.census["depth"]] == ["0"]
