"""What a submission answers: whether it made a task, and which."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from scantree.engine.task_id import TaskId
from scantree.named_tuple import NamedTuple

if TYPE_CHECKING:
    from scantree.engine.core.node import Node


class SubmitKind(enum.Enum):
    """What became of a submission."""

    INSERTED = "inserted"
    DUPLICATE = "duplicate"
    UPGRADED = "upgraded"
    REQUEUED = "requeued"


class SubmitOutcome(NamedTuple):
    """The kind of a submission's outcome, and its task's ``id``.

    ``DUPLICATE``: an unfinished task of this type has the key already. ``UPGRADED``:
    so it was, and it moved up to the more urgent priority. ``REQUEUED``: it waited
    for its next attempt, which now begins at once.
    """

    kind: SubmitKind
    node: Node

    @property
    def id(self) -> TaskId:
        """The task's id; while it is held, so is the task's record."""
        return TaskId.of(self.node)
