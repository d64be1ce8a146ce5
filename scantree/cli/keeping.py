"""What the command does about a scan that is kept, and what it says of it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Protocol

from scantree.cli.read_file import STANDARD_STREAM
from scantree.cli.save_options import SaveOptions
from scantree.cli.usage import UsageError, only_one
from scantree.named_tuple import NamedTuple
from scantree.render.escape import quote

if TYPE_CHECKING:
    from scantree.saved.name_pattern import NamePattern
    from scantree.scanning.report import ScanReport
    from scantree.scanning.request import ScanRequest
    from scantree.scanning.sinks import SlowSink


class SavePlan(NamedTuple):
    """Checked options: the file to keep a scan in, as it was given.

    With a ``pattern`` that is one of its names, and ``keep`` of them are kept.
    """

    path: bytes
    force: bool
    entries: bool
    pattern: NamePattern | None = None
    keep: int = 0


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
        for name, is_given in (
            ("--force", options.force),
            ("--no-entries", options.no_entries),
            ("--keep", options.keep is not None),
        ):
            if is_given:
                raise UsageError(f"{name} says something of --save, which is not given")
        return None
    if path == STANDARD_STREAM:
        raise UsageError("--save needs a file; './-' is one of that name", is_in_help=False)
    plan = SavePlan(os.fsencode(path), options.force, not options.no_entries)
    return plan if options.keep is None else _one_of_several(plan, options.keep)


def _one_of_several(plan: SavePlan, keep: str) -> SavePlan:
    from scantree.cli.numbers import parse_number  # noqa: PLC0415 - where it is asked for
    from scantree.saved.name_pattern import NamePattern, PatternError  # noqa: PLC0415

    number = parse_number("--keep", keep, least=1)
    try:
        pattern = NamePattern(plan.path)
    except PatternError as error:
        shown = quote(os.fsdecode(plan.path))
        raise UsageError(f"--save: {shown} cannot be kept {keep} times: {error}") from None
    return plan._replace(path=pattern.path_at(time.time()), pattern=pattern, keep=number)


def keep_newest(plan: SavePlan) -> str | None:
    """Remove the older files of a pattern, the new one being whole; answers what went wrong."""
    if plan.pattern is None:
        return None
    from scantree.saved.pruning import remove_older  # noqa: PLC0415 - where it is asked for

    try:
        remove_older(plan.pattern, plan.path, plan.keep)
    except OSError as error:
        name = os.fsdecode(error.filename or plan.pattern.directory)
        return f"cannot remove {quote(name)}: {error.strerror}"
    return None


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
