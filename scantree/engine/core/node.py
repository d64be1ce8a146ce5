"""A task in the scheduler's hands, and what a family of children knows of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scantree.engine.status import TaskStatus

if TYPE_CHECKING:
    from scantree.engine.node import Family, Options, Verdict
    from scantree.engine.registry import Registration
    from scantree.engine.task import Task

_PENDING = TaskStatus.PENDING


class FamilyCore:
    """The children of ``owner`` (None: the root tasks), in order of submission."""

    __slots__ = ("cancelled", "completed", "failed", "members", "owner", "running", "waiting")

    def __init__(self, owner: Node | None) -> None:
        self.owner = owner
        self.members: dict[int, Node] = {}
        self.running = 0
        self.waiting = 0
        self.completed = 0
        self.failed = 0
        self.cancelled = 0


class Node:
    """One task from submission to its end."""

    __slots__ = (
        "attempts",
        "children",
        "error",
        "family",
        "finalizing",
        "id",
        "options",
        "priority",
        "registration",
        "result",
        "status",
        "tags",
        "task",
        "verdict",
    )

    def __init__(
        self,
        number: int,
        task: Task,
        registration: Registration,
        family: Family,
        priority: int,
        tags: Mapping[str, object],
        options: Options | None,
        /,
    ) -> None:
        self.id = number
        self.task = task
        self.registration = registration
        self.family = family
        self.priority = priority
        self.tags = tags
        self.options = options
        self.status = _PENDING
        self.attempts = 0
        self.children: Family | None = None
        self.result: object = None
        self.error: BaseException | None = None
        self.verdict: Verdict | None = None
        self.finalizing = False
