"""What lies over the rows when it is asked for: the keys, what is known of a row, a question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class Page(ModalScreen[None]):
    """A page of text; any of the keys that close it does."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("q,escape,enter,question_mark,i,backspace", "dismiss", show=False)
    ]
    DEFAULT_CSS = """
    Page { align: center middle; }
    Page VerticalScroll { width: auto; max-width: 96%; height: auto; max-height: 90%;
        border: solid; padding: 0 1; }
    Page Static { width: auto; max-width: 100%; }
    """

    def __init__(self, title: str, lines: list[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The text."""
        with VerticalScroll() as scroll:
            scroll.border_title = Text(self._title).markup
            yield Static(Text("\n").join(self._texts()))

    def _texts(self) -> Iterator[Text]:
        room = max((len(name) for name, _ in self._lines), default=0)
        for name, text in self._lines:
            yield Text.assemble((f"{name:<{room}}  ", "bold"), text)


class Question(ModalScreen[str | None]):
    """A line to type; answers it, or None."""

    BINDINGS: ClassVar[list[Any]] = [Binding("escape", "dismiss(None)", show=False)]
    DEFAULT_CSS = """
    Question { align: center bottom; }
    Question Input { width: 100%; }
    """

    def __init__(self, prompt: str, value: str) -> None:
        super().__init__()
        self._prompt = prompt
        self._value = value

    def compose(self) -> ComposeResult:
        """The line."""
        yield Input(self._value, placeholder=self._prompt)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer it."""
        self.dismiss(event.value)
