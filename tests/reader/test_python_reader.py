"""What the Python reader does with its threads; what it reads is in test_reader."""

from __future__ import annotations

import errno
import gc
import select
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from scantree.reader.protocol import DirectoryRequest, ReadOptions
from scantree.reader.python_reader import PythonReader
from tests.reader.fake_reads import FakeReads, Held
from tests.reader.walk import Request, Walk, collect

OPTIONS = ReadOptions((b"/",))


def requests(count: int) -> list[tuple[int, Request]]:
    return [(n, Request(0, b"d%d" % n, 1, n)) for n in range(count)]


Open = Callable[..., PythonReader]


@pytest.fixture
def open_reader() -> Iterator[Open]:
    opened: list[PythonReader] = []

    def open_one(reads: FakeReads, jobs: int | None = None) -> PythonReader:
        opened.append(PythonReader(OPTIONS, jobs, reads))
        return opened[-1]

    yield open_one
    for reader in opened:
        reader.close()


@pytest.fixture
def held() -> Iterator[Held]:
    hold = Held(b"d0", b"d1", b"d2")
    yield hold
    hold.let_go.set()


def test_one_thread_reads_where_nothing_has_to_wait(open_reader: Open) -> None:
    reads = FakeReads()
    walk = Walk(open_reader(reads))
    walk.read(*(request for _, request in requests(200)))
    assert len(reads.threads) == 1
    assert threading.current_thread() not in reads.threads


@pytest.mark.parametrize("jobs", [None, 1, 2])
def test_directories_that_never_answer_delay_only_themselves(
    open_reader: Open, held: Held, jobs: int | None
) -> None:
    reader = open_reader(FakeReads(held), jobs)
    reader.submit(requests(1000))
    found = collect(reader, 997)
    assert found.keys() == set(range(3, 1000))
    under_way = reader.under_way()
    assert {read.token for read in under_way} == {0, 1, 2}
    assert all(read.started_ns <= time.monotonic_ns() for read in under_way)
    held.let_go.set()
    assert collect(reader, 3).keys() == {0, 1, 2}
    assert reader.under_way() == []


def test_close_waits_for_no_read_that_hangs(open_reader: Open, held: Held) -> None:
    reads = FakeReads(held)
    reader = open_reader(reads, 3)
    reader.submit(requests(3))
    for _ in range(3):
        held.are_held.acquire()
    reader.close()
    # What the reads are using stays open until the last one has ended.
    assert not reads.is_closed
    held.let_go.set()
    for thread in reads.threads:
        thread.join()
    assert reads.is_closed


def test_close_drops_what_is_queued(open_reader: Open, held: Held) -> None:
    reads = FakeReads(held)
    reader = open_reader(reads, 1)
    reader.submit(requests(100))
    held.are_held.acquire()
    reader.close()
    held.let_go.set()
    (thread,) = reads.threads
    thread.join()
    assert not held.are_held.acquire(blocking=False)


def test_a_reader_that_was_never_used_closes_what_it_reads_with(open_reader: Open) -> None:
    reads = FakeReads()
    open_reader(reads).close()
    assert reads.is_closed


def test_what_a_thread_dies_of_is_raised_by_collect(open_reader: Open) -> None:
    def fail(_: DirectoryRequest) -> None:
        raise ZeroDivisionError

    reader = open_reader(FakeReads(fail))
    reader.submit(requests(5))
    assert select.select([reader.fileno()], [], [], 60)[0]
    with pytest.raises(ZeroDivisionError):
        reader.collect()
    with pytest.raises(ZeroDivisionError):
        reader.collect()


def test_an_os_error_that_is_no_shortage_is_a_defect(open_reader: Open) -> None:
    def fail(_: DirectoryRequest) -> None:
        raise PermissionError(errno.EACCES, "unexpected")

    reader = open_reader(FakeReads(fail))
    reader.submit(requests(1))
    assert select.select([reader.fileno()], [], [], 60)[0]
    with pytest.raises(PermissionError):
        reader.collect()


def test_without_threads_collect_reads(open_reader: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    reads = FakeReads()
    reader = open_reader(reads, 4)
    reader.submit(requests(300))
    assert collect(reader, 300).keys() == set(range(300))
    assert reads.threads == {threading.current_thread()}
    reader.close()
    assert reads.is_closed


def test_one_thread_does_the_work_of_those_that_could_not_be_started(
    open_reader: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = threading.Thread.start
    started: list[threading.Thread] = []

    def start_one(thread: threading.Thread) -> None:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start_one)
    reads = FakeReads()
    reader = open_reader(reads, 4)
    reader.submit(requests(300))
    assert collect(reader, 300).keys() == set(range(300))
    assert reads.threads == set(started)


class Descriptors:
    """A limited number of descriptors, of which each read takes two, one by one."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()

    def _take(self) -> None:
        with self._lock:
            if not self._free:
                raise OSError(errno.EMFILE, "none left")
            self._free -= 1

    def _give(self) -> None:
        with self._lock:
            self._free += 1

    def __call__(self, _: DirectoryRequest) -> None:
        self._take()
        try:
            time.sleep(0)
            self._take()
            self._give()
        finally:
            self._give()


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_shortage_of_descriptors_is_waited_out(open_reader: Open, count: int) -> None:
    reads = FakeReads(Descriptors(count))
    reader = open_reader(reads, 4)
    reader.submit(requests(300))
    assert collect(reader, 300).keys() == set(range(300))
    assert reads.given_up == []


@pytest.mark.parametrize("count", [0, 1])
def test_a_shortage_that_nobody_here_can_end_is_given_up(open_reader: Open, count: int) -> None:
    reads = FakeReads(Descriptors(count))
    reader = open_reader(reads, 2)
    reader.submit(requests(10))
    assert all(listing.failed for listing in collect(reader, 10).values())
    assert len(reads.given_up) == 10


@pytest.mark.parametrize("ends_too", [False, True])
def test_a_read_that_began_meanwhile_may_have_held_what_is_missing(
    open_reader: Open, ends_too: bool
) -> None:
    tries = 0
    is_alone, other_began, other_ends, other_rests = (threading.Event() for _ in range(4))

    def hold(request: DirectoryRequest) -> None:
        nonlocal tries
        if request.dir_prefix == b"other":
            other_began.set()
            other_ends.wait()
            return
        tries += 1
        if tries == 2:
            is_alone.set()
            other_began.wait()
            if ends_too:
                other_ends.set()
                other_rests.wait()
        if tries <= 2:
            raise OSError(errno.EMFILE, "none left")

    reads = FakeReads(hold)
    reader = open_reader(reads, 2)
    reader.submit([(0, Request(0, b"short"))])
    is_alone.wait()
    reader.submit([(1, Request(0, b"other"))])
    other_began.wait()
    found = collect(reader, 1) if ends_too else {}
    while ends_too and len(reader.under_way()) > 1:
        time.sleep(0)
    other_rests.set()
    other_ends.set()
    found |= collect(reader, 2 - len(found))
    assert found.keys() == {0, 1}
    assert reads.given_up == []


def test_a_shortage_without_threads_is_given_up(
    open_reader: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    reads = FakeReads(Descriptors(0))
    reader = open_reader(reads, 2)
    reader.submit(requests(3))
    assert all(listing.failed for listing in collect(reader, 3).values())


def test_nothing_is_readable_once_everything_was_collected(open_reader: Open) -> None:
    reader = open_reader(FakeReads(), 2)
    for _ in range(50):
        reader.submit(requests(10))
        collect(reader, 10)
    reader.collect()
    assert select.select([reader.fileno()], [], [], 0)[0] == []


def test_a_closed_reader_leaves_no_warning(open_reader: Open) -> None:
    reader = open_reader(FakeReads(), 2)
    reader.submit(requests(10))
    reader.close()
    del reader
    gc.collect()
