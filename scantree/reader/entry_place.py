"""Where an entry lies, as far as it asks for that."""

from __future__ import annotations

from typing import Any, Protocol


class EntryPlace(Protocol):
    """What entries of one directory have in common."""

    @property
    def has_text(self) -> bool:
        """Whether their names are text."""

    def path_of(self, name: Any) -> Any:
        """The path of the entry of this name."""
