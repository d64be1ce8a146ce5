"""``scantree.walk``: the same as a scan counts, entry by entry, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import pathlib
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trio

import scantree
from scantree.native import ENVIRONMENT_VARIABLE
from tests.reader.in_child import as_nobody, needs_root
from tests.reader.kinds import IS_NATIVE_BUILT


@pytest.fixture(params=["native", "python"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each reader in turn."""
    name: str = request.param
    if name == "native" and not IS_NATIVE_BUILT:
        pytest.skip("the native reader was not built")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "1" if name == "native" else "0")
    return name


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """All kinds of entries, hard links, odd names, and a chain of directories."""
    root = tmp_path / "root"
    (root / "a" / "b").mkdir(parents=True)
    (root / "one").write_bytes(b"x" * 10_000)
    (root / "a" / "hard").hardlink_to(root / "one")
    (root / "a" / "b" / "link").symlink_to("../..")
    os.mkfifo(root / "fifo")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.fspath(root / "socket"))
    for name in (b"\xff\xfe", b"new\nline", b"\x1b[31m"):
        with open(os.path.join(os.fsencode(root / "a"), name), "wb") as file:
            file.write(name)
        os.mkdir(os.path.join(os.fsencode(root), b"d" + name))
    chain = root
    for depth in range(120):
        chain = chain / f"level{depth}"
    chain.mkdir(parents=True)
    (chain / "deep").write_bytes(b"y")
    return root


def sums(path: Any, **options: Any) -> tuple[int, int, int]:
    """Inodes and both sizes, each inode once."""
    seen = set()
    inodes = apparent = allocated = 0
    for directory in scantree.walk(path, **options):
        inodes += directory.is_directory
        allocated += directory.allocated_size
        for entry in directory.entries:
            identity = (entry.device, entry.inode)
            if entry.links > 1 or options.get("follow_symlinks"):
                if identity in seen:
                    continue
                seen.add(identity)
            inodes += 1
            apparent += entry.apparent_size
            allocated += entry.allocated_size
    return inodes, apparent, allocated


@pytest.mark.parametrize(
    "options",
    [{}, {"one_file_system": True}, {"exclude": ["*ine", "b"]}, {"follow_symlinks": True}],
)
def test_a_walk_has_what_a_scan_counts(reader: str, tree: Path, options: Any) -> None:
    totals = scantree.scan(tree, **options).totals
    assert sums(tree, **options) == (
        totals.inodes,
        totals.apparent_size,
        totals.allocated_size,
    )


def test_a_walk_has_what_os_walk_has(reader: str, tree: Path) -> None:
    root = os.fsencode(tree)
    expected = {path: (set(below), set(names)) for path, below, names in os.walk(root)}
    for found in scantree.walk(root):
        links = {entry.name for entry in found.entries if entry.kind == "symlink"}
        below, names = expected.pop(found.path)
        assert set(found.subdirectories) == below - links
        assert {entry.name for entry in found.entries} == names | (links & below)
    assert not expected


def test_each_directory_comes_before_those_in_it(reader: str, tree: Path) -> None:
    met: set[Path] = set()
    for directory in scantree.walk(tree):
        assert not met or directory.path.parent in met
        assert directory.depth == len(directory.path.parts) - len(tree.parts)
        met.add(directory.path)


class Elsewhere:
    """A path of somebody's own."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)

    def __fspath__(self) -> str:
        return self._path


def test_paths_come_back_in_the_type_in_which_they_were_given(tree: Path) -> None:
    for given, kind, name in (
        (str(tree), str, str),
        (os.fsencode(tree), bytes, bytes),
        (tree, type(tree), str),
        (pathlib.PurePosixPath(tree), pathlib.PurePosixPath, str),
        (Elsewhere(tree), str, str),
    ):
        for directory in scantree.walk(given):
            assert type(directory.path) is kind
            assert {type(each) for each in directory.subdirectories} <= {name}
            for entry in directory.entries:
                assert type(entry.path) is kind
                assert type(entry.name) is name
                assert os.lstat(entry).st_ino == entry.inode
            assert os.stat(directory).st_ino == directory.inode


def test_paths_begin_with_what_was_given(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    for given in (".", "./", "a/"):
        expected = {path for path, _, _ in os.walk(given)}
        assert {directory.path for directory in scantree.walk(given)} == expected


def test_a_file_is_its_own_entry(reader: str, tree: Path) -> None:
    (only,) = scantree.walk(tree / "one")
    (entry,) = only.entries
    assert (only.is_directory, only.path, entry.path) == (False, tree / "one", tree / "one")
    assert entry.apparent_size == 10_000


def test_what_is_not_there_is_a_value(reader: str, tree: Path) -> None:
    (only,) = scantree.walk(str(tree / "gone"))
    assert not only.is_read
    assert only.entries == ()
    (problem,) = only.problems
    assert problem.path == str(tree / "gone")
    assert (problem.operation, problem.symbol) == ("stat", "ENOENT")
    assert problem.message == "No such file or directory"


@needs_root
def test_what_cannot_be_read_is_a_value(reader: str, public_tree: Path) -> None:
    def walk() -> list[tuple[str, bool, list[str]]]:
        return [
            (each.path, each.is_read, [problem.symbol for problem in each.problems])
            for each in scantree.walk(str(public_tree))
        ]

    assert sorted(as_nobody(walk)) == [
        (str(public_tree), True, []),
        (str(public_tree / "closed"), False, ["EACCES"]),
    ]


@pytest.fixture
def public_tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory that anybody may enter, with one that nobody may."""
    import shutil  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    (path / "closed").mkdir(0o700)
    yield path
    shutil.rmtree(path)


def held() -> tuple[int, int]:
    """Descriptors and threads of this process."""
    return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))


def settles(before: tuple[int, int]) -> bool:
    """Whether no more is held than before, as soon as threads have ended."""
    for _ in range(400):
        if all(now <= then for now, then in zip(held(), before, strict=True)):
            return True
        time.sleep(0.025)
    return False


@pytest.mark.parametrize("leave", ["close", "with", "forget", "throw", "never begun", "end"])
def test_an_abandoned_walk_leaves_nothing_behind(reader: str, tree: Path, leave: str) -> None:
    list(scantree.walk(tree))
    gc.collect()
    before = held()
    walk = scantree.walk(tree)
    if leave == "with":
        with walk:
            next(walk)
    elif leave == "throw":
        next(walk)
        with pytest.raises(ZeroDivisionError), walk:
            raise ZeroDivisionError
    elif leave == "end":
        assert list(walk)
    elif leave != "never begun":
        next(walk)
    if leave == "close":
        walk.close()
        assert next(walk, None) is None
    del walk
    assert settles(before)


def test_a_walk_stays_near_whoever_asks(reader: str, tmp_path: Path) -> None:
    for first, second in itertools.product(range(40), range(50)):
        (tmp_path / str(first) / str(second)).mkdir(parents=True)
    with scantree.walk(tmp_path) as walk:
        next(walk)
        time.sleep(0.2)
        # What nobody has read yet is found as it is by then.
        for first in range(40):
            for second in range(50):
                (tmp_path / str(first) / str(second) / "late").touch()
        late = sum(len(directory.entries) for directory in walk)
    assert late >= 2_000 - 1_100


def test_a_walk_works_where_an_event_loop_runs(tree: Path) -> None:
    async def count() -> int:
        return len(list(scantree.walk(tree)))

    expected = len(list(scantree.walk(tree)))
    assert asyncio.run(count()) == expected
    assert trio.run(count) == expected


def test_walks_run_in_threads_at_once(reader: str, tree: Path) -> None:
    expected = sums(tree)
    found: list[tuple[int, int, int]] = []
    threads = [threading.Thread(target=lambda: found.append(sums(tree))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_signal_handlers_stay_what_they_are(tree: Path) -> None:
    before = [signal.getsignal(each) for each in signal.Signals]
    for _ in scantree.walk(tree):
        assert [signal.getsignal(each) for each in signal.Signals] == before


_INTERRUPTED = """
import os, signal, sys, threading, time, scantree
walk = scantree.walk(sys.argv[1], max_rate=1)
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    for directory in walk:
        pass
except KeyboardInterrupt:
    print("interrupted", next(walk, None))
"""


def test_ctrl_c_reaches_a_walk_that_waits(tree: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, str(tree)], capture_output=True, timeout=60, check=True
    )
    assert done.stdout == b"interrupted None\n"
    assert done.stderr == b""


def test_a_walk_that_nobody_ends_does_not_keep_the_process() -> None:
    code = "import scantree; walk = scantree.walk('.'); next(walk)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], timeout=60, check=True)


def test_impossible_arguments_are_refused_at_once(tree: Path) -> None:
    bad: Any
    for bad in ([str(tree)], None, 3):
        with pytest.raises(TypeError, match="one path"):
            scantree.walk(bad)
    for bad in ({"tree": True}, {"count_links": True}, {"nothing": 1}):
        with pytest.raises(TypeError, match="a walk has no option"):
            scantree.walk(tree, **bad)
    for path in ("", "a\0b"):
        with pytest.raises(ValueError, match=r"empty|NUL"):
            scantree.walk(path)
    with pytest.raises(ValueError, match="jobs is at least 1"):
        scantree.walk(tree, jobs=0)
    with pytest.raises(FileNotFoundError):
        scantree.walk(tree, exclude_from=tree / "gone")


def test_a_root_that_is_excluded_is_nothing(reader: str, tree: Path) -> None:
    assert list(scantree.walk(tree, exclude="root")) == []


def test_entries_outlive_their_walk(reader: str, tree: Path) -> None:
    kept = [entry for directory in scantree.walk(tree) for entry in directory.entries]
    again = pickle.loads(pickle.dumps(kept))
    assert again == kept
    assert {entry.path for entry in kept} >= {tree / "one", tree / "a" / "hard"}


def test_a_directory_tells_what_it_is(tree: Path) -> None:
    directory = next(scantree.walk(str(tree)))
    assert repr(directory) == f"Directory({str(tree)!r}, 3 entries, 5 subdirectories)"
    status = os.stat(tree)
    assert (directory.mode, directory.uid, directory.gid) == (
        *(status.st_mode, status.st_uid, status.st_gid),
    )
    assert directory.mtime == int(status.st_mtime)
    assert directory.apparent_size == status.st_size
    assert (directory.problem_count, directory.vanished, directory.excluded) == (0, 0, 0)
    assert next(scantree.walk(str(tree / "a"))).name == str(tree / "a")
