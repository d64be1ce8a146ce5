"""The rows on the screen: of however many rows there are, those that are seen are drawn."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from scantree.render.line import Line
from scantree.render.terminal import STYLES

_CHOSEN = Style(reverse=True)


class RowsView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws ``line_of(number, width)`` for each row that is seen; the ``chosen`` one in reverse."""

    DEFAULT_CSS = """
    RowsView { height: 1fr; background: transparent; }
    """

    class Clicked(Message):
        """A row was clicked; ``again`` where it was the chosen one."""

        def __init__(self, number: int, *, again: bool) -> None:
            super().__init__()
            self.number = number
            self.again = again

    def __init__(self, line_of: Callable[[int, int], Line]) -> None:
        super().__init__()
        self._line_of = line_of
        self._count = 0
        self.chosen = 0
        self._styles = {role: Style.parse(text) for role, text in STYLES.items()}

    def show(self, count: int, chosen: int) -> None:
        """Draw so many rows, with one chosen and in sight."""
        self._count = count
        self.chosen = chosen
        self.virtual_size = Size(self.size.width, count)
        self.scroll_to_region(Region(0, chosen, 1, 1), animate=False, force=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line ``y`` of the screen."""
        width = self.size.width
        number = y + int(self.scroll_offset.y)
        if number >= self._count:
            return Strip.blank(width)
        chosen = _CHOSEN if number == self.chosen else Style()
        strip = Strip(
            Segment(run.text, self._styles[run.role] + chosen)
            for run in self._line_of(number, width)
        )
        return strip.adjust_cell_length(width, chosen)

    def on_click(self, event: events.Click) -> None:
        """Tell which row was clicked."""
        number = event.y + int(self.scroll_offset.y)
        if number < self._count:
            self.post_message(self.Clicked(number, again=number == self.chosen))
