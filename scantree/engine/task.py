"""What a task is: plain data with the name of its type. The work is its executor's."""

from __future__ import annotations

from typing import ClassVar


class Task:
    """Base of all tasks; subclass it as a dataclass and give it a ``task_type``."""

    __slots__ = ()

    task_type: ClassVar[str]
