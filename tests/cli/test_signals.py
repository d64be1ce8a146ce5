from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from functools import partial

import pytest
import trio

from scantree.cli.signals import StopSignals, abort


async def received(*numbers: int) -> AsyncIterator[int]:
    for number in numbers:
        yield number


def watch(*numbers: int) -> tuple[signal.Signals | None, list[str]]:
    calls: list[str] = []
    signals = StopSignals(
        lambda: calls.append("stop"), lambda number: calls.append(f"abort {number.name}")
    )
    trio.run(signals.watch, received(*numbers))
    return signals.stopped_by, calls


def test_without_a_signal_nothing_stops() -> None:
    assert watch() == (None, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops(number: signal.Signals) -> None:
    assert watch(number) == (number, ["stop"])


def test_the_second_signal_aborts_and_the_first_is_remembered() -> None:
    stopped_by, calls = watch(signal.SIGTERM, signal.SIGINT)
    assert stopped_by is signal.SIGTERM
    assert calls[:2] == ["stop", "abort SIGINT"]


class Ended(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize(("draws", "written"), [(True, [(2, b"\x1b[?25h\n")]), (False, [])])
def test_aborting_gives_a_terminal_that_is_drawn_on_its_cursor_back(
    monkeypatch: pytest.MonkeyPatch, draws: bool, written: list[tuple[int, bytes]]
) -> None:
    seen: list[tuple[int, bytes]] = []

    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(os, "write", lambda descriptor, data: seen.append((descriptor, data)))
    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(Ended) as caught:
        partial(abort, draws=draws)(signal.SIGINT)
    assert caught.value.args == (130,)
    assert seen == written
