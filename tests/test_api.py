"""``scantree.scan`` and ``scantree.scan_async``."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import trio

import scantree


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two directories, two files, a link to one directory."""
    (tmp_path / "root" / "below").mkdir(parents=True)
    (tmp_path / "root" / "one").write_bytes(b"x" * 10)
    (tmp_path / "root" / "below" / "two.tmp").write_bytes(b"y")
    (tmp_path / "root" / "link").symlink_to("below")
    return tmp_path / "root"


def test_a_scan_answers_a_report(tree: Path) -> None:
    report = scantree.scan(tree)
    assert report.complete
    assert report.totals.files == 2
    assert report.totals.apparent_size == 11 + len("below")
    assert report.elapsed_seconds > 0
    assert report.to_dict()["schema"] == "scantree.scan/1"


def test_a_path_may_be_text_bytes_or_a_path_and_there_may_be_several(tree: Path) -> None:
    inodes = scantree.scan(tree).totals.inodes
    assert scantree.scan(str(tree)).totals.inodes == inodes
    assert scantree.scan(os.fsencode(tree)).totals.inodes == inodes
    assert scantree.scan([tree / "below", tree / "one"]).totals.inodes == 3


def test_a_scan_runs_beside_other_tasks_in_trio(tree: Path) -> None:
    async def main() -> scantree.ScanReport:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep, 0)
            return await scantree.scan_async(tree)

    assert trio.run(main).totals.files == 2


def test_a_scan_that_is_cancelled_ends(tree: Path) -> None:
    async def main() -> bool:
        with trio.CancelScope() as scope:
            scope.cancel()
            await scantree.scan_async(tree)
        return scope.cancelled_caught

    assert trio.run(main)


def test_options_carry_the_names_of_the_command(tree: Path, tmp_path: Path) -> None:
    patterns = tmp_path / "patterns"
    patterns.write_bytes(b"*.tmp\n\n")
    assert scantree.scan(tree, exclude="*.tmp").totals.files == 1
    assert scantree.scan(tree, exclude=["one", b"*.tmp"]).totals.files == 0
    assert scantree.scan(tree, exclude_from=patterns).totals.files == 1
    assert scantree.scan(tree, follow_symlinks=True).totals.symlinks == 0
    assert scantree.scan(tree, jobs=2, one_file_system=True).totals.files == 2
    assert scantree.scan(tree, jobs="auto", count_links=True).totals.files == 2
    report = scantree.scan(tree, tree=True, include_kernfs=True, max_problems=1)
    assert report.tree is not None
    assert len(report.tree) == 2


def test_impossible_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing to scan"):
        scantree.scan([])
    with pytest.raises(ValueError, match="empty"):
        scantree.scan("")
    with pytest.raises(ValueError, match="at least 1"):
        scantree.scan(".", jobs=0)
    with pytest.raises(ValueError, match="NUL"):
        scantree.scan("a\0b")
    with pytest.raises(ValueError, match="NUL"):
        scantree.scan(".", exclude=["a", b"a\0b"])


@pytest.mark.parametrize("name", ["one_filesystem", "excludes", "foo"])
def test_an_option_that_there_is_not_is_refused(name: str) -> None:
    options: Any = {name: None, "tree": True}
    with pytest.raises(TypeError, match=f"^a scan has no option '{name}'$"):
        scantree.scan(".", **options)


def test_a_pattern_file_that_is_missing_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        scantree.scan(tmp_path, exclude_from=tmp_path / "gone")


@pytest.mark.parametrize(
    "program",
    [
        "import scantree; scantree.scan({path!r})",
        "from scantree import scan; scan({path!r})",
        "import scantree.scanning.tree; import scantree; scantree.scan({path!r})",
        "from scantree.scanning import Scan; import scantree; scantree.scan({path!r}); Scan",
        "import scantree; scantree.ScanReport, scantree.scan_async, scantree.ScanOptions",
    ],
)
def test_scan_is_a_function_whatever_is_imported_first(program: str, tree: Path) -> None:
    code = program.format(path=str(tree))
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_scan_tells_of_itself_what_a_function_does() -> None:
    code = (
        "import inspect, scantree; assert 'scan' in dir(scantree);"
        "assert next(iter(inspect.signature(scantree.scan).parameters)) == 'path';"
        "assert scantree.scan.__doc__.startswith('Scan one root or several')"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        scantree.nothing  # noqa: B018


def test_where_no_loop_runs_scan_async_says_what_to_do(tree: Path) -> None:
    coroutine = scantree.scan_async(tree)
    with pytest.raises(RuntimeError, match=r"trio or asyncio; elsewhere scantree\.scan\(path\)"):
        coroutine.send(None)


def test_asyncio_can_scan_in_a_thread(tree: Path) -> None:
    report = asyncio.run(asyncio.to_thread(scantree.scan, tree))
    assert report.totals.files == 2


def test_what_a_report_holds_can_be_looked_at(tree: Path) -> None:
    problems = scantree.scan([tree, tree / "gone"]).problems
    assert repr(problems) == "Problems(count=1, by_errno={'ENOENT': 1}, items=[1 listed])"


def test_a_report_knows_what_each_root_holds(tree: Path) -> None:
    report = scantree.scan([tree / "below", tree / "one"], exclude="*.o")
    assert [root.inodes for root in report.root_totals] == [2, 1]
    assert report.options == {"exclude": ["*.o"]}


def test_what_the_report_tells_of_its_fields_is_there() -> None:
    fields = {field.name for field in dataclasses.fields(scantree.ScanReport)}
    told = set(re.findall(r"``([a-z_]+)``", scantree.ScanReport.__doc__ or ""))
    assert told - {"save", "resume"} <= fields
