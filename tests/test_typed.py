"""What a program's types are: checked by mypy --strict, as the program's own, and run."""

from __future__ import annotations

import inspect
import os
import pathlib
import pydoc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_type

import pytest

import scantree


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "root" / "below").mkdir(parents=True)
    (tmp_path / "root" / "file").write_bytes(b"x")
    return tmp_path / "root"


def test_a_walk_has_the_type_of_its_path(tree: Path) -> None:
    assert_type(scantree.walk(str(tree)), scantree.Walk[str])
    assert_type(scantree.walk(os.fsencode(tree)), scantree.Walk[bytes])
    assert_type(scantree.walk(tree), scantree.Walk[Path])
    assert_type(scantree.walk(pathlib.PurePosixPath(tree)), scantree.Walk[pathlib.PurePosixPath])
    found: Iterator[scantree.Directory[Path]] = scantree.walk(tree, jobs=2, exclude=["*.o"])
    for directory in found:
        assert_type(directory.path, Path)
        for entry in directory.entries:
            assert_type(entry, scantree.Entry[Path])
            assert_type(entry.path, Path)
            assert_type(entry.apparent_size + entry.mtime_ns, int)
            if entry.kind == "file":
                assert os.stat(entry).st_size == entry.apparent_size
        for problem in directory.problems:
            assert_type(problem, scantree.WalkProblem)


def test_a_report_and_a_kept_scan_have_the_same_types(tree: Path, tmp_path: Path) -> None:
    def show(now: scantree.ProgressSnapshot) -> None:
        assert_type(now.entries, int)

    report = scantree.scan(
        [tree], on_progress=show, cancel=threading.Event(), tree=True, save=tmp_path / "kept"
    )
    assert_type(report, scantree.ScanReport)
    assert_type(report.tree, scantree.Tree | None)
    with scantree.load(tmp_path / "kept") as kept:
        assert_type(kept.tree, scantree.Tree)
        for scan in (report, kept):
            assert scan.totals.files == 1
            assert scan.tree is not None
            assert_type(scan.tree.largest_directories(3), list[scantree.TreeDirectory])
            assert_type(scan.to_dict(), dict[str, object])
        for entry in kept.entries:
            assert_type(entry, scantree.KeptEntry)


def test_options_can_be_kept_in_a_dictionary(tree: Path) -> None:
    options: scantree.ScanOptions = {"one_file_system": True, "exclude": "*.o"}
    walking: scantree.WalkOptions = {"one_file_system": True}
    assert scantree.scan(tree, **options).complete
    assert len(list(scantree.walk(tree, **walking))) == 2


def test_all_that_is_public_is_there_and_tells_of_itself() -> None:
    assert set(scantree.__all__) <= set(dir(scantree))
    assert len(scantree.__all__) == len(set(scantree.__all__))
    for name in scantree.__all__:
        value = getattr(scantree, name)
        if callable(value):
            assert inspect.getdoc(value)
            assert "scantree" in pydoc.render_doc(value)


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (scantree.scan, ["path", "on_progress", "cancel", "options"]),
        (scantree.scan_async, ["path", "on_progress", "cancel", "options"]),
        (scantree.walk, ["path", "options"]),
        (scantree.load, ["file"]),
        (scantree.diff, ["old", "new", "basis"]),
    ],
)
def test_functions_have_a_signature(function: Any, parameters: list[str]) -> None:
    assert list(inspect.signature(function).parameters) == parameters


def test_every_field_of_an_entry_has_a_line_of_help() -> None:
    shown = pydoc.plain(pydoc.render_doc(scantree.Entry))
    fields = ["name", "path", "kind", "apparent_size", "allocated_size", "mtime", "mtime_ns"]
    for field in [*fields, "atime_ns", "ctime_ns", "mode", "links", "uid", "gid", "inode"]:
        assert field in shown
        assert inspect.getdoc(getattr(scantree.Entry, field))


def test_the_package_says_that_it_is_typed() -> None:
    assert Path(scantree.__file__).with_name("py.typed").is_file()
