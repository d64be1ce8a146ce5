from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from scantree.cli.human_view import human_view
from scantree.cli.view_options import ViewOptions
from scantree.cli.view_plan import view_plan_of
from scantree.scanning.findings import NO_ROW
from scantree.scanning.report import ScanReport
from scantree.scanning.totals import Totals
from scantree.scanning.tree import DirectoryTree

ReportMaker = Callable[..., ScanReport]


class Output(io.StringIO):
    """A standard output of a certain encoding that may be a terminal."""

    def __init__(self, encoding: str, *, is_terminal: bool) -> None:
        super().__init__()
        self._encoding = encoding
        self._is_terminal = is_terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.fixture
def stdout(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(
        encoding: str = "utf-8", *, is_terminal: bool = False, columns: int = 80, rows: int = 24
    ) -> None:
        monkeypatch.setattr(sys, "stdout", Output(encoding, is_terminal=is_terminal))
        size = os.terminal_size((columns, rows))
        monkeypatch.setattr(shutil, "get_terminal_size", lambda: size)
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")

    return put


def view(report: ScanReport, **options: object) -> str:
    return human_view(report, view_plan_of(ViewOptions(**options))).decode()  # type: ignore[arg-type]


def test_a_pipe_gets_twenty_rows_and_the_totals_whatever_the_terminal(
    stdout: Callable[..., None], make_report: ReportMaker
) -> None:
    stdout(columns=30, rows=5)
    text = view(make_report())
    stdout(columns=200, rows=100)
    assert view(make_report()) == text
    lines = text.splitlines()
    assert lines[1].endswith("████████████████████ /data")
    assert lines[21] == "(11 directories not shown: no room for 8.0 KiB and less)"
    assert lines[22:24] == ["", "directories            31"]
    assert "\x1b" not in text


def test_top_says_how_many_rows(stdout: Callable[..., None], make_report: ReportMaker) -> None:
    stdout()
    assert "(28 directories not shown: no room" in view(make_report(), top="3")


def test_no_root_is_hidden_unless_told_to(
    stdout: Callable[..., None], make_report: ReportMaker
) -> None:
    stdout()
    tree = DirectoryTree()
    for number in range(25):
        tree.add(tree.add(NO_ROW, b"/%d" % number, 0, 4096, 1), b"below", 0, 4096, 1)
    tree.close()
    assert "(25 directories not shown: no room" in view(replace(make_report(), tree=tree))


def test_a_summary_has_no_tree(stdout: Callable[..., None], make_report: ReportMaker) -> None:
    stdout()
    assert view(make_report(), summarize=True).startswith(
        "allocated\n244.0 KiB /data\n\ndirectories "
    )
    assert view(replace(make_report(), tree=None)).startswith("directories ")


def test_a_terminal_is_filled_and_not_overrun(
    stdout: Callable[..., None], make_report: ReportMaker
) -> None:
    stdout(is_terminal=True, columns=60, rows=24)
    text = view(make_report(), color="never")
    lines = text.splitlines()
    assert len(lines) == 23
    assert max(map(len, lines)) <= 60
    assert "\x1b" not in text


def test_a_narrow_terminal_has_no_bars(
    stdout: Callable[..., None], make_report: ReportMaker
) -> None:
    stdout(is_terminal=True, columns=40, rows=10)
    lines = view(make_report(), color="never").splitlines()
    assert lines[1] == "244.0 KiB 100% /data"


def test_a_terminal_gets_colour(stdout: Callable[..., None], make_report: ReportMaker) -> None:
    stdout(is_terminal=True)
    assert "\x1b[1;34m/data" in view(make_report())


def test_a_pipe_gets_colour_where_told_to_and_names_are_whole(
    stdout: Callable[..., None], make_report: ReportMaker
) -> None:
    stdout(columns=30)
    root = b"/" + b"long" * 30
    text = view(make_report(roots=(root,)), color="always")
    assert "\x1b[1;34m" + root.decode() in text


@pytest.mark.parametrize("is_terminal", [True, False])
def test_an_encoding_without_box_drawing_gets_ascii(
    stdout: Callable[..., None], make_report: ReportMaker, is_terminal: bool
) -> None:
    stdout("ascii", is_terminal=is_terminal)
    assert "|- d00" in view(make_report(), color="never")


def test_names_that_the_encoding_lacks_are_escaped(
    stdout: Callable[..., None], make_report: ReportMaker
) -> None:
    stdout("latin-1")
    text = human_view(make_report(roots=("/ö中".encode(),)), view_plan_of(ViewOptions()))
    assert b"/\xf6\\u4e2d\n" in text


def test_a_closed_standard_output_is_found_out_by_whoever_writes(
    monkeypatch: pytest.MonkeyPatch, make_report: ReportMaker
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert "/data" in view(make_report())


def test_what_is_told_below_on_the_same_terminal_counts_as_lines(
    stdout: Callable[..., None], make_report: ReportMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdout(is_terminal=True, columns=60, rows=30)
    plan = view_plan_of(ViewOptions(color="never"))
    below = ["x" * 60, "y"]
    assert len(human_view(make_report(), plan, below).splitlines()) == 29
    monkeypatch.setattr(sys, "stderr", sys.stdout)
    monkeypatch.setattr("scantree.cli.human_view.is_same_terminal", lambda *_: True)
    assert len(human_view(make_report(), plan, below).splitlines()) == 26


def test_a_low_terminal_has_shorter_totals_and_always_the_root(
    stdout: Callable[..., None], make_report: ReportMaker
) -> None:
    stdout(is_terminal=True, columns=60, rows=14)
    lines = view(make_report(), color="never").splitlines()
    assert len(lines) == 13
    assert "inodes                 61 (31 directories, 30 files)" in lines
    stdout(is_terminal=True, columns=60, rows=4)
    assert view(make_report(), color="never").splitlines()[1].endswith(" /data")


def test_where_nothing_could_be_read_there_are_no_totals(
    stdout: Callable[..., None], make_report: ReportMaker
) -> None:
    stdout()
    lost = replace(make_report(roots_read=0), totals=Totals())
    assert view(lost) == ""
    assert "incomplete" in view(replace(lost, complete=False))
