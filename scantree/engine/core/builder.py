"""The submission of one task, as far as each needs it; the options are ``Builder``'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scantree.engine.priority import DEFAULT_PRIORITY

if TYPE_CHECKING:
    from scantree.engine.node import Options
    from scantree.engine.place import Maker, Place
    from scantree.engine.registry import Registrations
    from scantree.engine.task import Task


class BuilderCore:
    """A submission that awaits one ``await``, and is entered with its maker until then."""

    __slots__ = ("_maker", "_options", "_place", "_priority", "_registrations", "_submitted")

    def __init__(self, maker: Maker, registrations: Registrations, place: Place) -> None:
        if not maker.is_open:
            maker.refuse()
        self._maker = maker
        self._registrations = registrations
        self._place = place
        self._priority = DEFAULT_PRIORITY
        self._options: Options | None = None
        self._submitted = False
        maker.unsubmitted.append(self)  # type: ignore[arg-type]  # derived classes alone are made


class TaskBuilderCore(BuilderCore):
    """The submission of one task."""

    __slots__ = ("_task",)

    def __init__(
        self, maker: Maker, registrations: Registrations, place: Place, task: Task
    ) -> None:
        # BuilderCore.__init__, written out: it is made once for every task there is.
        if not maker.is_open:
            maker.refuse()
        self._maker = maker
        self._registrations = registrations
        self._place = place
        self._priority = DEFAULT_PRIORITY
        self._options = None
        self._submitted = False
        self._task = task
        maker.unsubmitted.append(self)  # type: ignore[arg-type]  # derived classes alone are made
