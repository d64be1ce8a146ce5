"""The browser: a scan's directories and files as rows, with keys as in ncdu and gdu."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from scantree.browse.items import Item, Order
from scantree.browse.keys import FLAGS, KEYS
from scantree.browse.marks import Marks
from scantree.browse.place import Place
from scantree.browse.row_text import Columns, row_line
from scantree.browse.rows_view import RowsView
from scantree.browse.screens import Page, Question
from scantree.browse.search import Hit, hits
from scantree.render.cells import cell_width, cut
from scantree.render.escape import escape
from scantree.render.glyphs import Glyphs
from scantree.render.line import Line
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis
from scantree.scanning.findings import KeptFindings

_BASES = (Basis.ALLOCATED, Basis.APPARENT, Basis.INODES)
_NAMES = {
    Basis.ALLOCATED: "allocated",
    Basis.APPARENT: "apparent",
    Basis.INODES: "inodes",
}
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PAUSE = 0.001
"""Seconds between two parts of a search, in which keys are heeded."""


class Look(NamedTuple):
    """How things are shown at first."""

    basis: Basis
    sizes: SizeFormat
    glyphs: Glyphs


class Browser(App[None]):
    """Looks at a scan. ``printed`` are the paths to be printed once it has ended."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { background: transparent; }
    .line { height: 1; text-wrap: nowrap; text-overflow: clip; background: transparent; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("up,k", "choose(-1)", show=False),
        Binding("down,j", "choose(1)", show=False),
        Binding("right,l,enter", "enter", show=False),
        Binding("left,h,backspace", "leave", show=False),
        Binding("g,home", "first", show=False),
        Binding("G,end", "last", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("n", "sort('name')", show=False),
        Binding("s", "sort('size')", show=False),
        Binding("C", "sort('items')", show=False),
        Binding("M", "sort('time')", show=False),
        Binding("a", "turn", show=False),
        Binding("m", "times", show=False),
        Binding("c", "items", show=False),
        Binding("i", "info", show=False),
        Binding("slash", "ask", show=False),
        Binding("f3,N", "find_next", show=False),
        Binding("space", "mark", show=False),
        Binding("u", "unmark", show=False),
        Binding("p", "print", show=False),
        Binding("question_mark", "help", show=False),
        Binding("q", "quit", show=False),
        Binding("ctrl+c", "interrupt", show=False, system=True),
    ]

    def __init__(self, findings: KeptFindings, look: Look) -> None:
        super().__init__(ansi_color=True)
        self._findings = findings
        self._look = look
        self.place = Place(findings, look.basis)
        self.marks = Marks(findings)
        self.has_items = False
        self.has_times = False
        self.is_printing = False
        self.stopped_by: signal.Signals | None = None
        self._wanted = ""
        self._search: Iterator[Hit | None] | None = None
        self._said = ""
        self._rows = RowsView(self._line_of)

    @property
    def printed(self) -> list[bytes]:
        """The marked paths, where they are to be printed."""
        return self.marks.paths() if self.is_printing else []

    def compose(self) -> ComposeResult:
        """Where one is, the rows, and what is to be said."""
        yield Static(id="path", classes="line")
        yield Static(id="basis", classes="line")
        yield self._rows
        yield Static(id="marked", classes="line")
        yield Static(id="hint", classes="line")

    def on_mount(self) -> None:
        """Show the first place."""
        loop = asyncio.get_running_loop()
        for number in _ENDING:
            loop.add_signal_handler(number, self._stop, number)
        self._rows.focus()
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Draw for another width."""
        self.call_after_refresh(self._show)

    # What is shown.

    def _line_of(self, number: int, width: int) -> Line:
        item = self.place.rows[number]
        look = self._look
        columns = Columns(self.place.basis, look.sizes, look.glyphs, self.has_items, self.has_times)
        is_marked = bool(self.marks) and self.marks.is_marked(self.place.directory, item)
        return row_line(item, self._whole, columns, width, is_marked=is_marked)

    def _show(self) -> None:
        place = self.place
        self._whole = place.size()
        self._rows.show(len(place.rows), place.chosen)
        width = self.size.width
        path = escape(place.path()) if place.path() else "all roots"
        self._put("path", _cut_left(path, width, self._look.glyphs.cut), "bold")
        self._put("basis", "  ".join(self._told()), "")
        self._put("marked", self._marked(), "bold")
        hint = self._said or "? keys   / search   space mark   q end"
        self._put("hint", hint, "")
        self._said = ""

    def _put(self, name: str, text: str, style: str) -> None:
        shown = cut(text, max(self.size.width, 1), self._look.glyphs.cut)
        self.query_one(f"#{name}", Static).update(Text(shown, style))

    def _told(self) -> Iterator[str]:
        """The basis and what is to be heeded come first: they are always in sight."""
        report = self._findings.report
        place = self.place
        yield f"{_NAMES[place.basis]} {self._written(place.size(), place.basis)}"
        if not report.complete:
            yield "INCOMPLETE"
        if report.problems.count:
            yield f"{format_count(report.problems.count)} problems"
        yield f"by {place.order.value}{' reversed' if place.is_reversed else ''}"
        yield f"{format_count(len(place.rows))} rows"

    def _marked(self) -> str:
        if not self.marks:
            return ""
        freed = self.marks.freed()
        text = (
            f"{format_count(len(self.marks))} marked, would free"
            f" {self._look.sizes(freed.allocated_size)} in {format_count(freed.inodes)} inodes"
        )
        if freed.kept_links:
            text += f"; {format_count(freed.kept_links)} stay, with names elsewhere"
        return text + ("; paths are printed at the end" if self.is_printing else "")

    def _written(self, size: int, basis: Basis) -> str:
        return format_count(size) if basis is Basis.INODES else self._look.sizes(size)

    # What keys do.

    def action_interrupt(self) -> None:
        """End as the signal would end it."""
        self._stop(signal.SIGINT)

    def _stop(self, number: signal.Signals) -> None:
        """Give the terminal back, and end."""
        self.stopped_by = number
        self.exit()

    def action_choose(self, by: int) -> None:
        """Choose another row."""
        self.place.choose(self.place.chosen + by)
        self._show()

    def action_page(self, by: int) -> None:
        """A screen on."""
        self.action_choose(by * max(self._rows.size.height - 1, 1))

    def action_first(self) -> None:
        """The first row."""
        self.place.choose(0)
        self._show()

    def action_last(self) -> None:
        """The last row."""
        self.place.choose(len(self.place.rows) - 1)
        self._show()

    def action_enter(self) -> None:
        """Into a directory."""
        self.place.enter()
        self._show()

    def action_leave(self) -> None:
        """Up."""
        self.place.leave()
        self._show()

    def action_sort(self, by: str) -> None:
        """Another order."""
        self.place.sort(Order(by))
        self._show()

    def action_turn(self) -> None:
        """Another basis."""
        place = self.place
        place.turn_to(_BASES[(_BASES.index(place.basis) + 1) % len(_BASES)])
        self._show()

    def action_times(self) -> None:
        """Times or none."""
        self.has_times = not self.has_times
        self._show()

    def action_items(self) -> None:
        """Numbers of inodes or none."""
        self.has_items = not self.has_items
        self._show()

    def action_mark(self) -> None:
        """Mark a row, and go on to the next."""
        item = self.place.item
        if item is None:
            return
        self.marks.toggle(self.place.directory, item)
        self.place.choose(self.place.chosen + 1)
        self._show()

    def action_unmark(self) -> None:
        """No marks."""
        self.marks.clear()
        self._show()

    def action_print(self) -> None:
        """Print the marked at the end, or not."""
        self.is_printing = not self.is_printing
        if self.is_printing and not self.marks:
            self._said = "what you mark is printed at the end"
        self._show()

    def action_help(self) -> None:
        """The keys."""
        self.push_screen(Page("Keys", [*KEYS, ("", ""), *FLAGS]))

    def action_info(self) -> None:
        """All that is known of a row."""
        item = self.place.item
        if item is not None:
            self.push_screen(Page("About", list(self._about(item))))

    def action_ask(self) -> None:
        """What to search."""
        self.push_screen(Question("part of a name, then Enter", self._wanted), self._begin)

    def action_find_next(self) -> None:
        """The next one found."""
        if self._search is None:
            self.action_ask()
        else:
            self._go_on()

    def on_rows_view_clicked(self, message: RowsView.Clicked) -> None:
        """Choose what was clicked; a second time goes in."""
        self.place.choose(message.number)
        if message.again:
            self.place.enter()
        self._show()

    # The search.

    def _begin(self, wanted: str | None) -> None:
        if wanted:
            self._wanted = wanted
            self._search = hits(self._findings, wanted)
            self._go_on()
        else:
            self._show()

    def _go_on(self) -> None:
        """Look at a part of the scan; what else there is comes after the keys that wait."""
        search = self._search
        if search is None:
            return
        for hit in search:
            if hit is None:
                self._said = f"searching {escape(self._wanted.encode('utf-8', 'surrogateescape'))}"
                self._show()
                self.set_timer(_PAUSE, lambda: self._go_on() if self._search is search else None)
                return
            self.place.go_to(hit.directory, hit.name)
            self._said = "F3 or N: the next one"
            self._show()
            return
        self._search = None
        self._said = "no more is found; / searches from the beginning"
        self._show()

    def _about(self, item: Item) -> Iterator[tuple[str, str]]:
        look = self._look
        yield "path", escape(self.marks.path(self.place.directory, item))
        yield "kind", item.kind
        for basis, size in (("allocated", item.allocated_size), ("apparent", item.apparent_size)):
            yield basis, f"{look.sizes(size)} ({format_count(size)} bytes)"
        yield "inodes", format_count(item.inodes)
        if item.mtime is not None:
            yield "changed", _moment(item.mtime)
        if item.state != "read":
            yield "state", {"failed": "could not be read"}.get(item.state, "read in part")
        entry = item.entry
        if entry is not None:
            yield "mode", f"{entry.mode & 0o7777:04o}"
            yield "owner", f"{entry.uid}:{entry.gid}"
            yield "inode", f"{entry.inode} on device {entry.device}"
            yield "names", format_count(entry.links)
        else:
            identity = self._findings.identity(item.row)
            if identity is not None:
                yield "inode", f"{identity[1]} on device {identity[0]}"


def _moment(mtime: int) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(mtime))
    except (OverflowError, ValueError, OSError):
        return str(mtime)


def _cut_left(text: str, width: int, mark: str) -> str:
    """The end of a text: of a path that is what one looks for."""
    if cell_width(text) <= width:
        return text
    kept: list[str] = []
    left = width - cell_width(mark)
    for char in reversed(text):
        left -= cell_width(char)
        if left < 0:
            break
        kept.append(char)
    return mark + "".join(reversed(kept))


class Ended(NamedTuple):
    """What is left when the browser has ended: paths to be printed, and the signal that did it."""

    paths: Sequence[bytes]
    stopped_by: signal.Signals | None


def browse(findings: KeptFindings, look: Look) -> Ended:
    """Browse a scan on the terminal."""
    app = Browser(findings, look)
    app.run()
    return Ended(app.printed, app.stopped_by)
