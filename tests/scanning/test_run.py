"""Whole scans of real trees, with du(1) as a second witness."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

import pytest
import trio

from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest, Reader, ReadOptions, UnderWay
from scantree.reader.python_reader import PythonReader
from scantree.reader.sums import Sums
from scantree.scanning import Scan, ScanReport, ScanRequest
from scantree.scanning.account import Account
from scantree.scanning.executors import ScanL1DirExecutor
from scantree.scanning.tasks import ScanL1DirTask


class Options(TypedDict, total=False):
    """The options of a request that these tests use."""

    tree: bool
    count_links: bool
    follow_symlinks: bool
    excludes: tuple[bytes, ...]


def scan(*roots: Path, **options: Unpack[Options]) -> ScanReport:
    request = ScanRequest(tuple(os.fsencode(root) for root in roots), **options)
    return trio.run(Scan(request).run)


def du(path: Path, *options: str) -> int:
    answer = subprocess.run(
        ["du", "-s", *options, "--", path], check=True, capture_output=True, text=True
    )
    return int(answer.stdout.split()[0])


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Three levels with files, a hard link across directories, a link and a fifo."""
    root = tmp_path / "root"
    for name in ("a/deep/deeper", "b", "c/empty"):
        (root / name).mkdir(parents=True)
    (root / "a" / "one").write_bytes(b"x" * 5000)
    (root / "a" / "deep" / "two").write_bytes(b"y")
    os.link(root / "a" / "one", root / "b" / "again")
    (root / "b" / "link").symlink_to("../a/one")
    os.mkfifo(root / "c" / "fifo")
    return root


def test_every_total_equals_what_was_made(tree: Path) -> None:
    report = scan(tree)
    totals = report.totals
    assert report.complete
    assert (totals.directories, totals.files, totals.symlinks, totals.others) == (7, 2, 1, 1)
    assert totals.apparent_size == 5001 + len("../a/one")
    assert totals.max_depth == 3
    assert totals.hard_links.to_dict()["extra_links"] == 1
    assert totals.hard_links.extra_apparent_size == 5000
    assert report.tasks.completed == 7
    assert report.tasks.total == 7
    assert report.problems.count == 0
    assert report.roots_read == 1


def test_the_totals_equal_those_of_du(tree: Path) -> None:
    totals = scan(tree).totals
    assert totals.allocated_size == du(tree, "--block-size=1")
    assert totals.inodes == du(tree, "--inodes")
    assert totals.apparent_size + totals.directory_apparent_size == du(tree, "-b")


def test_counting_links_equals_du_with_the_same_option(tree: Path) -> None:
    totals = scan(tree, count_links=True).totals
    assert totals.allocated_size == du(tree, "-l", "--block-size=1")
    assert totals.inodes == du(tree, "-l", "--inodes")
    assert totals.hard_links.inodes == 0


def test_following_links_equals_du_with_the_same_option(tree: Path) -> None:
    (tree / "loop").symlink_to("a")
    totals = scan(tree, follow_symlinks=True).totals
    assert totals.allocated_size == du(tree, "-L", "--block-size=1")
    assert totals.inodes == du(tree, "-L", "--inodes")


def test_excludes_equal_du_with_the_same_option(tree: Path) -> None:
    report = scan(tree, excludes=(b"deep*", b"link"))
    assert report.totals.inodes == du(tree, "--inodes", "--exclude=deep*", "--exclude=link")
    assert report.totals.skipped.excluded == 2


def test_nested_roots_are_counted_once_in_any_order(tree: Path) -> None:
    whole = scan(tree).totals
    for roots in ((tree, tree / "a"), (tree / "a", tree), (tree, tree)):
        report = scan(*roots)
        assert report.totals.inodes == whole.inodes
        assert report.totals.allocated_size == whole.allocated_size
        assert report.totals.skipped.already_counted == 1
        assert report.roots_read == 2


def test_hard_links_are_counted_once_across_roots(tree: Path) -> None:
    totals = scan(tree / "a", tree / "b").totals
    assert totals.files == 2
    assert totals.hard_links.extra_links == 1


def test_the_tree_has_a_row_for_each_directory_and_the_root_row_sums_them_up(tree: Path) -> None:
    report = scan(tree, tree=True)
    assert report.tree is not None
    (root,) = report.tree.roots()
    assert len(report.tree) == 7
    assert report.tree.allocated_size(root) == report.totals.allocated_size
    assert report.tree.apparent_size(root) == report.totals.apparent_size
    assert report.tree.inodes(root) == report.totals.inodes
    paths = {report.tree.path(row) for row in range(len(report.tree))}
    assert os.fsencode(tree / "a" / "deep" / "deeper") in paths


def test_a_missing_root_is_a_problem_and_fails_its_task(tmp_path: Path) -> None:
    report = scan(tmp_path / "gone")
    assert report.roots_read == 0
    assert report.complete
    assert [item.symbol for item in report.problems.items] == ["ENOENT"]
    assert report.tasks.failed == 1


def test_a_missing_root_beside_a_good_one_takes_nothing_from_it(tree: Path) -> None:
    report = scan(tree / "gone", tree)
    assert report.totals.directories == 7
    assert report.roots_read == 1


def test_a_file_as_root_counts_as_one_file(tree: Path) -> None:
    totals = scan(tree / "a" / "one").totals
    assert (totals.inodes, totals.files, totals.directories) == (1, 1, 0)


def test_a_chain_of_directories_of_any_depth_is_counted(tmp_path: Path) -> None:
    depth = 600
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d" * 20, dir_fd=here)
        below = os.open("d" * 20, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    try:
        totals = scan(tmp_path).totals
    finally:
        subprocess.run(["rm", "-rf", tmp_path / ("d" * 20)], check=True)
    assert totals.directories == depth + 1
    assert totals.max_depth == depth


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
def test_an_unprivileged_user_gets_each_problem_and_all_the_rest(tree: Path) -> None:
    (tree / "a").chmod(0o755)
    (tree / "a" / "deep").chmod(0o700)
    (tree / "c" / "empty").chmod(0o000)
    for parent in (tree, *tree.parents):
        if parent == Path("/tmp"):
            break
        parent.chmod(parent.stat().st_mode | 0o755)
    program = textwrap.dedent("""
        import json, os, sys
        import trio
        from scantree.scanning import Scan, ScanRequest
        from scantree.scanning.executors import ScanL1Executor
        finalized = []
        finalize = ScanL1Executor.finalize
        async def counted(self, task, memo, ctx):
            finalized.append(ctx.children)
            return await finalize(self, task, memo, ctx)
        ScanL1Executor.finalize = counted
        # The interpreter's own files may be closed to the other user: import first.
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        report = trio.run(Scan(ScanRequest((os.fsencode(sys.argv[1]),))).run)
        document = report.to_dict()
        document["finalized"] = len(finalized)
        print(json.dumps(document))
    """)
    answer = subprocess.run(
        [sys.executable, "-c", program, tree], check=True, capture_output=True, text=True
    )

    document = json.loads(answer.stdout)
    assert document["finalized"] == 1
    assert document["complete"] is True
    found = {
        (item["path"], item["operation"], item["errno"]) for item in document["problems"]["items"]
    }
    assert found == {
        (str(tree / "a" / "deep"), "open", "EACCES"),
        (str(tree / "c" / "empty"), "open", "EACCES"),
    }
    assert document["tasks"] == {"completed": 4, "failed": 2, "cancelled": 0}
    # Both directories count themselves; only what is below the first is unknown.
    assert document["totals"]["directories"] == 6
    assert document["totals"]["files"] == 1


async def until(holds: Callable[[], bool]) -> None:
    """Let the scan go on until a condition that nobody announces holds."""
    while not holds():  # noqa: ASYNC110 - a snapshot is asked for, it doesn't notify
        await trio.sleep(0.001)


class HeldReader:
    """A reader that keeps every directory but the first for itself."""

    def __init__(self, inner: Reader, held: Callable[[bytes], bool]) -> None:
        self._inner = inner
        self._held = held
        self.name = inner.name
        self.jobs = 1
        self.capacity = 100
        self.kept: list[int] = []

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        self.kept += [token for token, request in batch if self._held(request.dir_prefix)]
        self._inner.submit([each for each in batch if not self._held(each[1].dir_prefix)])

    def collect(self) -> list[tuple[int, Listing]]:
        return self._inner.collect()

    def fileno(self) -> int | None:
        return self._inner.fileno()

    def under_way(self) -> list[UnderWay]:
        return [UnderWay(token, 0) for token in self.kept]

    def new_sums(self) -> Sums:
        return self._inner.new_sums()

    def close(self) -> None:
        self._inner.close()


def test_a_directory_that_never_answers_delays_nothing_else_and_a_stop_gives_the_rest(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_module = sys.modules[Scan.__module__]

    def open_held(options: ReadOptions, jobs: int | None) -> HeldReader:
        return HeldReader(PythonReader(options, jobs), lambda prefix: prefix == b"a/deep")

    monkeypatch.setattr(run_module, "open_reader", open_held)
    scan_ = Scan(ScanRequest((os.fsencode(tree),)))
    reports: list[ScanReport] = []

    async def main() -> None:
        async def keep() -> None:
            reports.append(await scan_.run())

        with trio.fail_after(60):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(keep)
                await until(lambda: scan_.snapshot().children.completed == 5)
                snapshot = scan_.snapshot()
                assert snapshot.children.running == 1
                assert [slow.path for slow in snapshot.slowest] == [
                    os.fsencode(tree / "a" / "deep")
                ]
                scan_.stop()

    trio.run(main)
    (report,) = reports
    assert not report.complete
    assert report.tasks.cancelled == 1
    assert report.tasks.completed == 5
    assert report.totals.directories == 5


class BrokenReader(HeldReader):
    """A reader with a defect that shows once a directory below the root is asked for."""

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        if any(request.dir_prefix for _, request in batch):
            raise AssertionError("a defect")
        super().submit(batch)


class DyingReader(HeldReader):
    """A reader whose thread has died."""

    def collect(self) -> list[tuple[int, Listing]]:
        raise AssertionError("a defect")


@pytest.mark.parametrize("kind", [BrokenReader, DyingReader])
def test_a_defect_of_the_program_is_raised_and_no_report_hides_it(
    kind: type[HeldReader], tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_broken(options: ReadOptions, jobs: int | None) -> HeldReader:
        return kind(PythonReader(options, jobs), lambda _: False)

    monkeypatch.setattr(sys.modules[Scan.__module__], "open_reader", open_broken)
    with pytest.raises(AssertionError, match="a defect"):
        scan(tree)


def test_a_defect_in_the_books_is_raised_and_no_report_hides_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def enter(books: Account, task: ScanL1DirTask, listing: Listing) -> int:
        raise AssertionError("a defect")

    monkeypatch.setattr(Account, "enter", enter)
    with pytest.raises(AssertionError, match="a defect"):
        scan(tree)


def test_where_memory_ends_the_scan_ends_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3000):
        (tmp_path / f"{number % 30}" / f"{number}").mkdir(parents=True)
    executors = sys.modules[ScanL1DirExecutor.__module__]
    wanted: list[int] = []

    def refuse(size: int) -> None:
        wanted.append(size)
        raise MemoryError

    monkeypatch.setattr(executors, "ensure_reserve", refuse)
    with pytest.raises(MemoryError):
        scan(tmp_path)
    (size,) = wanted
    assert size > 1_000_000


def test_a_scan_that_is_stopped_before_it_runs_reports_nothing(tree: Path) -> None:
    scan_ = Scan(ScanRequest((os.fsencode(tree),)))
    scan_.stop()
    report = trio.run(scan_.run)
    assert not report.complete
    assert report.totals.inodes == 0
    assert report.tasks.total == 0


def test_a_snapshot_counts_as_running_what_is_read_and_says_how_far_the_scan_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        (tmp_path / str(number)).mkdir()
    readers: list[HeldReader] = []

    def open_held(options: ReadOptions, jobs: int | None) -> HeldReader:
        readers.append(HeldReader(PythonReader(options, jobs), lambda prefix: b"2" in prefix))
        return readers[-1]

    monkeypatch.setattr(sys.modules[Scan.__module__], "open_reader", open_held)
    scan_ = Scan(ScanRequest((os.fsencode(tmp_path),), tree=True))

    async def main() -> None:
        with trio.fail_after(60):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(scan_.run)
                # Twelve of the thirty have a 2 in their names.
                await until(lambda: scan_.snapshot().children.completed == 19)
                snapshot = scan_.snapshot()
                assert len(readers[0].kept) == 12
                assert (snapshot.children.running, snapshot.running) == (1, 1)
                assert (snapshot.children.pending, snapshot.waiting) == (11, 11)
                assert snapshot.share == pytest.approx((19 / 31) ** 2)
                assert snapshot.largest is not None
                assert snapshot.largest.path.startswith(os.fsencode(tmp_path))
                assert snapshot.reading == snapshot.slowest[0].path
                readers[0].kept.clear()
                last = scan_.snapshot().reading
                assert last is not None
                assert os.path.dirname(last) == os.fsencode(tmp_path)
                scan_.stop()

    trio.run(main)
