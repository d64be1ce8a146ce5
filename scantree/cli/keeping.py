"""What the command does about a scan that is kept, and what it says of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scantree.cli.save_options import SaveOptions
from scantree.cli.usage import UsageError, only_one
from scantree.render.escape import quote

if TYPE_CHECKING:
    from scantree.scanning.report import ScanReport
    from scantree.scanning.request import ScanRequest
    from scantree.scanning.sinks import SlowSink


class SavePlan(NamedTuple):
    """Checked options: the file to keep a scan in, as it was given."""

    path: bytes
    force: bool
    entries: bool


class Keeper(Protocol):
    """A sink that keeps a scan in a file; ``scantree.saved.keeper.ScanKeeper`` is one."""

    failure: str | None

    @property
    def sink(self) -> SlowSink:
        """What the scan tells."""

    @property
    def is_done(self) -> bool:
        """Whether nothing more is written."""

    @property
    def shown_path(self) -> bytes:
        """The name under which the file is now."""

    def start(self) -> None:
        """Begin to write."""

    def abandon(self) -> None:
        """Write what was taken, and let go."""


def save_plan_of(options: SaveOptions) -> SavePlan | None:
    """Check the options. Raises UsageError."""
    path = only_one("--save", options.save or ())
    if path is None:
        for name, is_given in (("--force", options.force), ("--no-entries", options.no_entries)):
            if is_given:
                raise UsageError(f"{name} says something of --save, which is not given")
        return None
    return SavePlan(os.fsencode(path), options.force, not options.no_entries)


def new_keeper(plan: SavePlan, request: ScanRequest) -> Keeper:
    """Make the file. Raises UsageError where that cannot be."""
    from scantree.saved.errors import ScanFileError  # noqa: PLC0415 - start-up
    from scantree.saved.new_scan import keep_new_scan  # noqa: PLC0415

    try:
        return keep_new_scan(plan.path, request, force=plan.force)
    except ScanFileError as error:
        raise UsageError(
            f"--save: cannot write {quote(os.fsdecode(plan.path))}: {error.reason}",
            is_in_help=False,
        ) from None


class KeptLine(NamedTuple):
    """What is said of a file, if anything, and whether all that was found is in it."""

    line: str | None
    is_whole: bool


def told_of(keeper: Keeper, report: ScanReport) -> KeptLine:
    """What became of the file, where that isn't just what was asked for."""
    path = quote(os.fsdecode(keeper.shown_path))
    reason = keeper.failure
    if reason is None and not keeper.is_done:
        reason = "the disk does not answer"
    if reason is not None:
        return KeptLine(f"cannot write {path}: {reason}; what it has can be resumed", False)
    if not report.complete:
        return KeptLine(f"kept in {path}: 'scantree resume' goes on with it", True)
    return KeptLine(None, True)
