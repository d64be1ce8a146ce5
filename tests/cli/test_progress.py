from __future__ import annotations

import contextlib
import errno
import io
import itertools
import os
from collections.abc import Callable
from typing import TextIO

import pytest
import trio
from trio.testing import MockClock

from scantree.cli.progress import (
    FRAME_SECONDS,
    LOG_SECONDS,
    MOST_LOG_SECONDS,
    PATIENCE_SECONDS,
    Progress,
)
from scantree.cli.progress_mode import ProgressMode
from scantree.render.size_format import BINARY_SIZE
from scantree.scanning.basis import Basis
from scantree.scanning.progress import ProgressSnapshot

SnapshotMaker = Callable[..., ProgressSnapshot]


class Stream(io.StringIO):
    """A text stream in UTF-8 that may be broken."""

    encoding = "utf-8"
    is_broken = False

    def write(self, text: str) -> int:
        if self.is_broken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().write(text)


def show(
    mode: ProgressMode,
    stream: TextIO,
    snapshot: Callable[[], ProgressSnapshot],
    *,
    seconds: float,
    at_once: bool = False,
) -> None:
    """Show progress for a while of a clock that doesn't wait."""
    progress = Progress(
        mode=mode,
        stream=stream,
        roots=(b"/data",),
        basis=Basis.ALLOCATED,
        sizes=BINARY_SIZE,
        color=False,
        at_once=at_once,
    )

    async def run() -> None:
        with trio.move_on_after(seconds):
            await progress.show(snapshot)

    trio.run(run, clock=MockClock(autojump_threshold=0))


@pytest.fixture(autouse=True)
def _sized(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("LINES", "10")
    monkeypatch.setenv("TERM", "xterm")


def test_about_ten_frames_a_second_are_drawn_and_the_cursor_comes_back(
    make_snapshot: SnapshotMaker,
) -> None:
    stream = Stream()
    asked: list[float] = []

    def snapshot() -> ProgressSnapshot:
        asked.append(trio.current_time())
        return make_snapshot()

    show(ProgressMode.LIVE, stream, snapshot, seconds=PATIENCE_SECONDS + 9.5 * FRAME_SECONDS)
    assert len(asked) == 10
    assert asked[-1] - asked[0] == pytest.approx(9 * FRAME_SECONDS)
    assert "10 done · 2 running · 3 waiting · 0 failed" in stream.getvalue()
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h") == 1


def test_a_scan_that_is_over_soon_is_not_drawn(make_snapshot: SnapshotMaker) -> None:
    stream = Stream()
    show(ProgressMode.LIVE, stream, make_snapshot, seconds=PATIENCE_SECONDS / 2)
    assert stream.getvalue() == ""


def test_progress_that_was_asked_for_is_drawn_at_once(make_snapshot: SnapshotMaker) -> None:
    stream = Stream()
    show(ProgressMode.LIVE, stream, make_snapshot, seconds=0.01, at_once=True)
    assert "/data" in stream.getvalue()


def test_a_log_gets_a_plain_line_a_second_and_one_at_the_end(
    make_snapshot: SnapshotMaker,
) -> None:
    stream = Stream()
    show(ProgressMode.LOG, stream, make_snapshot, seconds=2.5 * LOG_SECONDS)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("scantree: 1.00 s: 10 directories done, 2 running")
    assert "\x1b" not in stream.getvalue()


def test_the_lines_of_a_log_grow_rarer_to_one_a_minute(make_snapshot: SnapshotMaker) -> None:
    asked: list[float] = []

    def snapshot() -> ProgressSnapshot:
        asked.append(trio.current_time())
        return make_snapshot()

    hours = 8
    show(ProgressMode.LOG, Stream(), snapshot, seconds=hours * 3600)
    pauses = [after - before for before, after in itertools.pairwise(asked)]
    assert pauses[0] == pytest.approx(LOG_SECONDS)
    assert max(pauses) == pytest.approx(MOST_LOG_SECONDS)
    assert len(asked) < hours * 60 + 60


@pytest.mark.parametrize("mode", [ProgressMode.LIVE, ProgressMode.LOG])
def test_a_pipe_that_nobody_reads_stops_no_scan(
    mode: ProgressMode, make_snapshot: SnapshotMaker
) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, bytes(4096))
    os.set_blocking(writing, True)
    with os.fdopen(writing, "w") as full:
        show(mode, full, make_snapshot, seconds=5)
    os.close(reading)


@pytest.mark.parametrize("mode", [ProgressMode.LIVE, ProgressMode.LOG])
def test_a_stream_that_breaks_ends_progress_not_the_scan(
    mode: ProgressMode, make_snapshot: SnapshotMaker
) -> None:
    stream = Stream()

    def snapshot() -> ProgressSnapshot:
        stream.is_broken = True
        return make_snapshot()

    show(mode, stream, snapshot, seconds=5)


def test_no_progress_asks_for_nothing(make_snapshot: SnapshotMaker) -> None:
    stream = Stream()
    show(ProgressMode.OFF, stream, make_snapshot, seconds=5)
    assert stream.getvalue() == ""
