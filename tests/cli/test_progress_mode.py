from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import TextIO

import pytest

from scantree.cli.progress_mode import ProgressMode, progress_mode
from tests.machine import open_terminal


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    controller, controlled = open_terminal()
    with os.fdopen(controlled, "w") as stream:
        yield stream
    os.close(controller)


@pytest.mark.parametrize(
    ("wanted", "mode"),
    [(None, ProgressMode.LIVE), (True, ProgressMode.LIVE), (False, ProgressMode.OFF)],
)
def test_a_terminal_is_drawn_on_unless_unwanted(
    terminal: TextIO, wanted: bool | None, mode: ProgressMode
) -> None:
    assert progress_mode(wanted, terminal, {"TERM": "xterm"}) is mode


@pytest.mark.parametrize(
    ("wanted", "mode"),
    [(None, ProgressMode.OFF), (True, ProgressMode.LOG), (False, ProgressMode.OFF)],
)
def test_what_is_no_terminal_gets_lines_where_wanted(
    wanted: bool | None, mode: ProgressMode
) -> None:
    assert progress_mode(wanted, io.StringIO(), {}) is mode


def test_a_terminal_that_cannot_move_its_cursor_gets_lines_where_wanted(terminal: TextIO) -> None:
    for environment in ({"TERM": "dumb"}, {"TERM": "unknown"}, {"TERM": ""}, {}):
        assert progress_mode(None, terminal, environment) is ProgressMode.OFF
        assert progress_mode(True, terminal, environment) is ProgressMode.LOG


def test_a_closed_stream_gets_nothing() -> None:
    assert progress_mode(True, None, {}) is ProgressMode.OFF


def test_a_job_in_the_background_draws_only_where_told_to(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "tcgetpgrp", lambda descriptor: os.getpgrp() + 1)
    assert progress_mode(None, terminal, {"TERM": "xterm"}) is ProgressMode.OFF
    assert progress_mode(True, terminal, {"TERM": "xterm"}) is ProgressMode.LIVE
    monkeypatch.setattr(os, "tcgetpgrp", lambda descriptor: os.getpgrp())
    assert progress_mode(None, terminal, {"TERM": "xterm"}) is ProgressMode.LIVE
