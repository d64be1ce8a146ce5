"""Who is told what happens to tasks, at the moment when it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scantree.engine.twin import Node


class Observer(Protocol):
    """Told of every task, in order; it must neither raise nor change anything."""

    def submitted(self, node: Node, /) -> None:
        """A task was inserted."""

    def started(self, node: Node, /) -> None:
        """An attempt was claimed; ``node.attempts`` counts it."""

    def waiting(self, node: Node, /) -> None:
        """Its own code is over, and children are not."""

    def finalizing(self, node: Node, /) -> None:
        """Its last child has ended, and its finalize begins."""

    def retrying(self, node: Node, delay_seconds: float, error: BaseException, /) -> None:
        """An attempt failed, and another follows after a while."""

    def ended(self, node: Node, /) -> None:
        """It is terminal, with its status and its error."""
