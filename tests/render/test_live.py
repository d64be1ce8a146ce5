from __future__ import annotations

import io
import re

import pytest

from scantree.render.line import Line, Role, Run
from scantree.render.live import LiveView

WIDTH, HEIGHT = 40, 10


@pytest.fixture(autouse=True)
def _sized(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.setenv("LINES", str(HEIGHT))
    monkeypatch.setenv("TERM", "xterm")


class Screen:
    """A terminal that knows what the live view uses, and refuses anything else."""

    def __init__(self) -> None:
        self.width = WIDTH
        self.wraps = True
        self.rows = [""]
        self.row = self.column = 0
        self.shows_cursor = True

    def feed(self, text: str) -> None:
        for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|[^\x1b]", text):
            if part == "\n":
                self.row, self.column = self.row + 1, 0
                self.rows += [""] * (self.row + 1 - len(self.rows))
            elif part == "\r":
                self.column = 0
            elif part == "\x1b[2K":
                self.rows[self.row] = ""
            elif part == "\x1b[1A":
                self.row = max(self.row - 1, 0)
            elif down := re.fullmatch("\x1b\\[([0-9]+)B", part):
                self.row = min(self.row + int(down[1]), len(self.rows) - 1)
            elif part in {"\x1b[?7l", "\x1b[?7h"}:
                self.wraps = part.endswith("h")
            elif part in {"\x1b[?25l", "\x1b[?25h"}:
                self.shows_cursor = part.endswith("h")
            elif part.startswith("\x1b"):
                assert part.endswith("m"), part
            else:
                line = self.rows[self.row].ljust(self.column)
                self.rows[self.row] = line[: self.column] + part + line[self.column + 1 :]
                self.column += 1
                assert self.column <= self.width

    def resize(self, width: int) -> None:
        """Wrap every line that is too long, and keep the cursor on its character."""
        self.width = width
        rows: list[str] = []
        for number, row in enumerate(self.rows):
            parts = [row[start : start + width] for start in range(0, max(len(row), 1), width)]
            if number == self.row:
                cursor = len(rows) + self.column // width
            rows += parts
        self.row, self.column = cursor, self.column % width
        self.rows = rows


class Drawn:
    """A live view and the screen that it is drawn on."""

    def __init__(self, *, color: bool = True) -> None:
        self._stream = io.StringIO()
        self._screen = Screen()
        self.view = LiveView(self._stream, color=color, mark="…")

    @property
    def screen(self) -> Screen:
        """The screen with all that was written so far."""
        self._screen.feed(self._stream.getvalue())
        self._stream.seek(0)
        self._stream.truncate()
        return self._screen


def test_frames_are_drawn_over_each_other() -> None:
    drawn = Drawn()
    drawn.view.draw([(Run("first", Role.NUMBER),), (Run("second"),), (Run("third"),)])
    assert drawn.screen.rows == ["first", "second", "third"]
    drawn.view.draw([(Run("one"),), (Run("two"),)])
    assert [row for row in drawn.screen.rows if row] == ["one", "two"]
    assert not drawn.screen.shows_cursor
    drawn.view.close()


def test_a_closed_view_leaves_nothing_behind() -> None:
    drawn = Drawn()
    drawn.view.draw([(Run("first"),), (Run("second"),)])
    drawn.view.close()
    assert "".join(drawn.screen.rows) == ""
    assert (drawn.screen.row, drawn.screen.column) == (0, 0)
    assert drawn.screen.shows_cursor


def test_a_frame_is_cut_short_of_the_width_and_markup_is_text() -> None:
    drawn = Drawn(color=False)
    drawn.view.draw([(Run("[bold]" + "x" * 60, Role.WARNING),), (Run("below"),)])
    assert drawn.screen.rows == ["[bold]" + "x" * 30 + "…", "below"]
    drawn.view.close()


def test_a_frame_higher_than_the_terminal_is_cut() -> None:
    drawn = Drawn()
    drawn.view.draw([(Run(f"line {number}"),) for number in range(30)])
    rows = [row for row in drawn.screen.rows if row]
    assert len(rows) <= HEIGHT
    assert rows[:3] == ["line 0", "line 1", "line 2"]
    drawn.view.close()


def resize(drawn: Drawn, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    drawn.screen.resize(width)
    monkeypatch.setenv("COLUMNS", str(width))


LONG: list[Line] = [(Run(f"{number} " + "x" * 35),) for number in range(3)]


@pytest.mark.parametrize("widths", [(12,), (36,), (37,), (20, 9), (80,), (20, 40), (20, 80, 10)])
def test_nothing_stays_of_a_frame_that_the_terminal_has_wrapped(
    monkeypatch: pytest.MonkeyPatch, widths: tuple[int, ...]
) -> None:
    drawn = Drawn()
    drawn.screen.feed("$ before\n")
    for width in (*widths, WIDTH):
        drawn.view.draw(LONG)
        resize(drawn, monkeypatch, width)
        drawn.view.draw([(Run("one"),), (Run("two"),)])
        assert [row for row in drawn.screen.rows if row] == ["$ before", "one", "two"]
    drawn.view.draw(LONG)
    resize(drawn, monkeypatch, 9)
    drawn.view.close()
    assert [row for row in drawn.screen.rows if row] == ["$ before"]
    assert (drawn.screen.row, drawn.screen.column) == (1, 0)


@pytest.mark.parametrize(("height", "lines"), [(50, 16), (24, 8), (10, 6), (5, 4), (1, 1)])
def test_a_frame_has_a_third_of_the_screen_where_that_is_enough_and_a_margin(
    monkeypatch: pytest.MonkeyPatch, height: int, lines: int
) -> None:
    monkeypatch.setenv("LINES", str(height))
    view = Drawn().view
    assert view.room == (WIDTH - 3, lines)
    view.close()


def test_no_variable_that_rich_reads_has_a_say(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = {"TERM": "unknown", "TTY_INTERACTIVE": "0", "NO_COLOR": "1", "COLUMNS": "abc"}
    for name, value in odd.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    view = LiveView(stream, color=True, mark="…")
    view.draw([(Run("drawn", Role.NUMBER),)])
    view.close()
    assert "\x1b[1mdrawn" in stream.getvalue()
