"""What the command needs of a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from scantree.scanning.report import ScanReport

if TYPE_CHECKING:
    from scantree.scanning.progress import ProgressSnapshot


class RunningScan(Protocol):
    """A scan to run once, to look at meanwhile and to stop; ``scantree.scanning.Scan`` is one."""

    async def run(self) -> ScanReport:
        """Scan; the world's errors are in the report."""

    def snapshot(self) -> ProgressSnapshot:
        """How far it is."""

    def resumed(self) -> None:
        """Leave the time out in which the process was stopped until now."""

    def pause(self) -> None:
        """Begin with no further directory until ``go_on``."""

    def go_on(self) -> None:
        """Undo ``pause``."""

    def stop(self) -> None:
        """Let ``run`` return what was found so far."""
