"""What the native reader does with its threads; what it reads is in test_reader."""

from __future__ import annotations

import copy
import errno
import gc
import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scantree.reader.listing import Listing, Subdirectory
from scantree.reader.protocol import Reader, ReadOptions
from tests.machine import needs_proc
from tests.reader.in_child import in_child, with_own_mounts
from tests.reader.kinds import IS_NATIVE_BUILT, NATIVE
from tests.reader.native.hung_mount import HungMount, needs_fuse
from tests.reader.native.refused_calls import (
    EVENTFD2,
    NEW_THREADS,
    OPENAT2,
    needs_known_numbers,
    refuse_calls,
)
from tests.reader.walk import Request, Walk, children, collect

pytestmark = pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")

ROOT = Request()
FIELDS = Listing.__slots__
Open = Callable[..., Reader]


def is_readable(reader: Reader, seconds: float) -> bool:
    """Whether listings wait, or came within so many seconds."""
    descriptor = reader.fileno()
    assert descriptor is not None
    return bool(select.select([descriptor], [], [], seconds)[0])


@pytest.fixture
def open_reader() -> Iterator[Open]:
    opened: list[Reader] = []

    def open_one(root: Path | bytes, jobs: int | None = None) -> Reader:
        opened.append(NATIVE.open(ReadOptions((os.fsencode(root),)), jobs))
        return opened[-1]

    yield open_one
    for reader in opened:
        reader.close()


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """A tree of 500 directories with a file in each."""
    for number in range(500):
        (tmp_path / f"d{number}").mkdir()
        (tmp_path / f"d{number}" / "file").write_bytes(b"x")
    return tmp_path


_EXITING = 0x4
"""PF_EXITING of the kernel's sched.h."""


def threads() -> set[str]:
    """The threads there are; one that was joined can be listed for a while, as exiting."""
    found = set()
    for number in os.listdir("/proc/self/task"):
        with suppress(FileNotFoundError, ProcessLookupError):
            # The flags come after the name, which may hold anything, in parentheses.
            fields = Path(f"/proc/self/task/{number}/stat").read_text().rpartition(")")[2].split()
            if not int(fields[6]) & _EXITING:
                found.add(number)
    return found


def started_since(before: set[str]) -> int:
    """How many threads there are now and were not then; others may have ended meanwhile."""
    return len(threads() - before)


def requests_below(walk: Walk) -> list[Request]:
    return children(ROOT, walk.read(ROOT)[0])


# Threads


@needs_proc
def test_no_more_threads_are_started_than_there_is_work_for(
    open_reader: Open, tmp_path: Path
) -> None:
    before = threads()
    reader = open_reader(tmp_path, 40)
    assert started_since(before) == 0
    Walk(reader).read(ROOT)
    assert started_since(before) == 1


@needs_proc
def test_as_many_threads_read_as_jobs_are_asked_for(open_reader: Open, wide: Path) -> None:
    before = threads()
    walk = Walk(open_reader(wide, 7))
    walk.read(*requests_below(walk))
    assert walk.reader.jobs == 7
    assert started_since(before) <= 7


@needs_proc
def test_close_ends_the_threads(open_reader: Open, wide: Path) -> None:
    before = threads()
    walk = Walk(open_reader(wide, 7))
    walk.reader.submit(list(enumerate(requests_below(walk))))
    walk.reader.close()
    assert started_since(before) == 0


@needs_proc
def test_a_reader_that_is_dropped_ends_its_threads(wide: Path) -> None:
    before = threads()
    walk = Walk(NATIVE.open(ReadOptions((os.fsencode(wide),)), 3))
    walk.read(*requests_below(walk))
    del walk
    gc.collect()
    assert started_since(before) == 0


@needs_proc
def test_signals_are_left_to_the_threads_of_the_program(open_reader: Open, tmp_path: Path) -> None:
    before = set(os.listdir("/proc/self/task"))
    Walk(open_reader(tmp_path)).read(ROOT)
    (thread,) = set(os.listdir("/proc/self/task")) - before
    with open(f"/proc/self/task/{thread}/status", encoding="ascii") as file:
        (blocked,) = (int(line.split()[1], 16) for line in file if line.startswith("SigBlk"))
    for number in (1, 2, 10, 15, 20):
        assert blocked & 1 << (number - 1)


@needs_known_numbers
@pytest.mark.parametrize("jobs", [None, 4])
@needs_proc
def test_without_threads_collect_reads(wide: Path, jobs: int | None) -> None:
    def run() -> tuple[int, int, int]:
        refuse_calls(NEW_THREADS, errno.EAGAIN)
        reader = NATIVE.open(ReadOptions((os.fsencode(wide),)), jobs)
        tree = Walk(reader).read_tree()
        reader.close()
        return len(tree), sum(listing.files for listing in tree.values()), len(threads())

    assert in_child(run) == (501, 500, 1)


@needs_known_numbers
def test_without_threads_a_huge_directory_is_read(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"a file with a name that is long enough {number}").touch()

    def run() -> int:
        refuse_calls(NEW_THREADS, errno.EAGAIN)
        reader = NATIVE.open(ReadOptions((os.fsencode(tmp_path),)), 4)
        (listing,) = Walk(reader).read(ROOT)
        return listing.files

    assert in_child(run) == 3000


@needs_known_numbers
@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EPERM, errno.EACCES])
def test_where_openat2_is_refused_it_is_done_without(tmp_path: Path, error: int) -> None:
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)

    def run() -> list[bytes]:
        refuse_calls((OPENAT2,), error)
        reader = NATIVE.open(ReadOptions((os.fsencode(tmp_path),)), None)
        tree = Walk(reader).read_tree()
        return [path for path, listing in tree.items() if not listing.failed]

    assert in_child(run) == [b"", b"a", b"a/b", b"a/b/c"]


@needs_known_numbers
@pytest.mark.parametrize(
    "error",
    [
        *(errno.ENOSYS, errno.EPERM, errno.EACCES, errno.EINVAL, errno.EIO, errno.ENODEV),
        *(errno.ENOSPC, errno.EOPNOTSUPP, errno.ETIMEDOUT),
    ],
)
@needs_proc
def test_where_eventfd_is_refused_a_pipe_wakes(wide: Path, error: int) -> None:
    def run() -> tuple[int, bool, list[str]]:
        refuse_calls((EVENTFD2,), error)
        before = sorted(os.listdir("/proc/self/fd"))
        reader = NATIVE.open(ReadOptions((os.fsencode(wide),)), 2)
        walk = Walk(reader)
        found = len(walk.read_tree())
        walk.reader.submit([(0, ROOT)])
        is_woken = is_readable(reader, 60)
        reader.close()
        return found, is_woken, sorted(set(os.listdir("/proc/self/fd")) ^ set(before))

    assert in_child(run) == (501, True, [])


# Large directories


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_a_directory_that_is_shared_out_counts_the_same(
    open_reader: Open, tmp_path: Path, jobs: int
) -> None:
    names = [f"{number:05d} {'n' * (number % 200)}" for number in range(9000)]
    for number, name in enumerate(names):
        if number % 90 == 0:
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_bytes(b"x" * (number % 3))
    (listing,) = Walk(open_reader(tmp_path, jobs)).read(ROOT)
    assert listing.files == 8900
    assert listing.apparent_size == sum(n % 3 for n in range(9000) if n % 90)
    expected = {Subdirectory(n.encode(), (tmp_path / n).stat().st_ino) for n in names[::90]}
    assert len(listing.subdirectories) == 100
    assert set(listing.subdirectories) == expected


# Directories that never answer


@needs_fuse
@pytest.mark.usefixtures("mounts_allowed")
@pytest.mark.parametrize("jobs", [None, 1, 2])
def test_directories_that_never_answer_delay_only_themselves(wide: Path, jobs: int | None) -> None:
    hung = [b"d3", b"d77"]

    def run() -> tuple[set[int], set[int], list[bool]]:
        mounts = [HungMount(os.fsencode(wide) + b"/" + name) for name in hung]
        walk = Walk(NATIVE.open(ReadOptions((os.fsencode(wide),)), jobs))
        requests = requests_below(walk)
        tokens = {n + 1000: request.dir_prefix for n, request in enumerate(requests)}
        walk.reader.submit([(n + 1000, request) for n, request in enumerate(requests)])
        found = collect(walk.reader, 498)
        waiting = {read.token for read in walk.reader.under_way()}
        for mount in mounts:
            mount.end()
        late = collect(walk.reader, 2)
        return (
            {token for token, prefix in tokens.items() if prefix in hung},
            waiting | found.keys() & late.keys(),
            [listing.failed for listing in late.values()],
        )

    expected, waiting, failed = with_own_mounts(run)
    assert waiting == expected
    assert failed == [True, True]


@needs_fuse
@pytest.mark.usefixtures("mounts_allowed")
def test_close_waits_for_no_read_that_hangs(tmp_path: Path) -> None:
    (tmp_path / "hung").mkdir()

    def run() -> tuple[int, float, int, int]:
        mount = HungMount(os.fsencode(tmp_path / "hung"))
        files = len(os.listdir("/proc/self/fd"))
        walk = Walk(NATIVE.open(ReadOptions((os.fsencode(tmp_path),)), 1))
        walk.reader.submit(list(enumerate(requests_below(walk))))
        while not walk.reader.under_way():
            time.sleep(0.001)
        began = time.monotonic()
        walk.reader.close()
        took = time.monotonic() - began
        del walk
        gc.collect()
        left = len(threads())
        mount.end()
        # The thread comes back, finds itself alone and puts away what it held.
        while len(threads()) > 1 or len(os.listdir("/proc/self/fd")) >= files:
            time.sleep(0.001)
        return left, took, len(threads()), files - len(os.listdir("/proc/self/fd"))

    left, took, threads_after, server_files = with_own_mounts(run)
    assert left == 2
    assert took < 60
    assert (threads_after, server_files) == (1, 1)


@needs_fuse
@pytest.mark.usefixtures("mounts_allowed")
def test_a_process_ends_though_a_read_hangs(tmp_path: Path) -> None:
    (tmp_path / "hung").mkdir()

    def run() -> bool:
        HungMount(os.fsencode(tmp_path / "hung"))
        walk = Walk(NATIVE.open(ReadOptions((os.fsencode(tmp_path),)), 1))
        walk.reader.submit(list(enumerate(requests_below(walk))))
        while not walk.reader.under_way():
            time.sleep(0.001)
        walk.reader.close()
        return True

    assert with_own_mounts(run)


# Other processes


def test_a_forked_process_is_refused_and_does_not_hang(open_reader: Open, wide: Path) -> None:
    walk = Walk(open_reader(wide, 2))
    requests = requests_below(walk)
    walk.reader.submit(list(enumerate(requests)))

    def run() -> list[str]:
        reader = walk.reader
        said = []
        for use in (
            lambda: reader.submit([(1, ROOT)]),
            reader.collect,
            reader.fileno,
            reader.under_way,
        ):
            try:
                use()
            except RuntimeError as error:
                said.append(str(error))
        reader.close()
        return said

    assert in_child(run) == ["the reader belongs to the process that made it"] * 4
    assert len(collect(walk.reader, 500)) == 500


def test_a_forked_process_may_drop_the_reader(wide: Path) -> None:
    walk = Walk(NATIVE.open(ReadOptions((os.fsencode(wide),)), 2))
    walk.reader.submit(list(enumerate(requests_below(walk))))
    holder = [walk]
    del walk

    def run() -> bool:
        holder.clear()
        gc.collect()
        return True

    assert in_child(run)
    holder[0].reader.close()


def test_a_forked_process_may_have_a_reader_of_its_own(open_reader: Open, wide: Path) -> None:
    walk = Walk(open_reader(wide, 2))
    walk.reader.submit(list(enumerate(requests_below(walk))))

    def run() -> int:
        return len(Walk(NATIVE.open(ReadOptions((os.fsencode(wide),)), 2)).read_tree())

    assert in_child(run) == 501


# Waking


def test_nothing_is_readable_once_everything_was_collected(open_reader: Open, wide: Path) -> None:
    walk = Walk(open_reader(wide, 2))
    requests = requests_below(walk)
    for _ in range(20):
        walk.read(*requests)
    walk.reader.collect()
    assert not is_readable(walk.reader, 0)


def test_what_is_finished_wakes_while_more_is_waiting(open_reader: Open, wide: Path) -> None:
    walk = Walk(open_reader(wide, 1))
    requests = requests_below(walk)
    walk.reader.submit([(n, r) for n, r in enumerate(requests * 20)])
    woken = 0
    found = 0
    while found < 10_000:
        assert is_readable(walk.reader, 60)
        found += len(walk.reader.collect())
        woken += 1
    assert woken > 1


def test_several_threads_may_use_a_reader(open_reader: Open, wide: Path) -> None:
    reader = open_reader(wide, 2)
    requests = requests_below(Walk(reader))
    found: list[int] = []

    def use(first: int) -> None:
        reader.submit([(first + n, request) for n, request in enumerate(requests)])
        while len(found) < 2000:
            is_readable(reader, 0.01)
            found.extend(token for token, _ in reader.collect())
            reader.under_way()

    users = [threading.Thread(target=use, args=(500 * n,)) for n in range(4)]
    for user in users:
        user.start()
    for user in users:
        user.join()
    assert sorted(found) == list(range(2000))


# Values


def test_a_copy_of_a_listing_is_a_plain_listing(open_reader: Open, wide: Path) -> None:
    (wide / "one").touch()
    (wide / "two").hardlink_to(wide / "one")
    (native,) = Walk(open_reader(wide)).read(ROOT)
    plain = copy.copy(native)
    assert type(plain) is Listing
    assert type(native) is not Listing
    for field in FIELDS:
        assert getattr(plain, field) == getattr(native, field)


@pytest.mark.parametrize(
    ("batch", "error"),
    [
        ([(1, Request(7))], IndexError),
        ([(1, Request(0, b"a\0b"))], ValueError),
        ([(1, Request(0, "text"))], TypeError),  # type: ignore[arg-type]
        ([(1, Request(-1))], OverflowError),
        ([(1, object())], AttributeError),
        ([(2**64, ROOT)], OverflowError),
        ([1], TypeError),
        (7, TypeError),
    ],
)
def test_of_a_batch_with_a_mistake_nothing_is_read(
    open_reader: Open, tmp_path: Path, batch: list[tuple[int, Request]], error: type[Exception]
) -> None:
    reader = open_reader(tmp_path)
    good = [(5, ROOT)]
    with pytest.raises(error):
        reader.submit(good + batch if isinstance(batch, list) else batch)
    assert reader.under_way() == []
    assert not is_readable(reader, 0)


def test_a_root_with_a_null_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="null byte"):
        NATIVE.open(ReadOptions((b"a\0b",)), None)


def test_excludes_without_patterns_are_refused() -> None:
    with pytest.raises(ValueError, match="patterns"):
        NATIVE.open(ReadOptions((b"/",), excludes=lambda _: True), None)


def test_more_jobs_than_there_may_be_threads_are_as_many_as_there_may_be(
    open_reader: Open, tmp_path: Path
) -> None:
    assert open_reader(tmp_path, 100_000).jobs == 512
