"""Looking at roots one after the other, and not for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import trio

from scantree.scanning import patience
from scantree.scanning.patience import look_at_each


def test_each_is_looked_at_in_order() -> None:
    seen: list[int] = []
    assert trio.run(look_at_each, range(5), seen.append)
    assert seen == [0, 1, 2, 3, 4]


def test_one_that_hangs_is_left_with_those_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.01)
    answers, ended = threading.Event(), threading.Event()
    seen: list[int] = []

    def things() -> Iterator[int]:
        try:
            yield from range(4)
        finally:
            ended.set()

    def look(thing: int) -> None:
        if thing == 2:
            answers.wait()
        seen.append(thing)

    assert not trio.run(look_at_each, things(), look)
    # On a busy machine it may have been given up before.
    assert seen == [0, 1][: len(seen)]
    # The look that hung may end one day, and is the last.
    answers.set()
    assert ended.wait(60)
    assert seen == [0, 1, 2][: len(seen)]


@pytest.mark.parametrize("reason", ["memory", "threads"])
def test_without_a_thread_all_are_waited_for(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise RuntimeError("can't start new thread")

    if reason == "memory":
        monkeypatch.setattr(patience, "is_room_for_thread", lambda: False)
    else:
        monkeypatch.setattr(trio.to_thread, "run_sync", refuse)
    seen: list[int] = []
    assert trio.run(look_at_each, range(3), seen.append)
    assert seen == [0, 1, 2]
