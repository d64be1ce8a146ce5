"""The answers that space options ask for: gathered while a scan runs, or found in a kept one."""

from __future__ import annotations

from collections.abc import Sequence

from scantree.cli.beside import Beside
from scantree.cli.usage import UsageError
from scantree.cli.view_options import SpaceOptions
from scantree.render.file_systems_view import FileSystemsSection
from scantree.render.rebuildable_view import RebuildableSection
from scantree.render.section import Section
from scantree.scanning.findings import NO_ROW, Directories, KeptFindings
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.sinks import Sink
from scantree.space.file_systems import DevicesSink, file_systems
from scantree.space.links_sink import LinksSink
from scantree.space.rebuildable import Found, RebuildableSink
from scantree.space.shared import Shared


class SpaceAnswers:
    """What is asked of a scan that runs: ``sinks`` to tell, and the answers once it has ended."""

    def __init__(self, options: SpaceOptions, *, explain_df: bool = False) -> None:
        self._rebuildable = RebuildableSink() if options.rebuildable else None

        self._links = LinksSink() if options.shared else None
        self._devices = DevicesSink() if explain_df else None
        self._beside: Beside | None = None

    @property
    def sinks(self) -> Sequence[Sink]:
        """Who has to be told of the scan."""
        return [
            sink for sink in (self._rebuildable, self._links, self._devices) if sink is not None
        ]

    def beside(self, report: ScanReport) -> Beside:
        """The answers; what takes long is asked once."""
        if self._beside is None:
            self._beside = self._answers(report)
        return self._beside

    def _answers(self, report: ScanReport) -> Beside:
        tree = report.tree
        shared = None
        if self._links is not None and tree is not None:
            shared = Shared(tree, self._links.names)
        found: list[Section] = []
        if self._rebuildable is not None and tree is not None:
            found.append(RebuildableSection(tree, self._rebuildable.found(), shared))
        if self._devices is not None:
            systems = file_systems(self._devices.devices)
            found.append(FileSystemsSection(systems, is_complete=report.complete))
        return Beside(found, shared)


def marking() -> tuple[RebuildableSink, ScanRequest]:
    """Who finds what can be made again in a scan, and a request for one that tells it of that."""
    from scantree.space.rules import MARKS  # noqa: PLC0415 - if asked

    return RebuildableSink(), ScanRequest(roots=(), marks=MARKS)


def kept_answers(
    scan: KeptFindings,
    directories: Directories,
    options: SpaceOptions,
    rebuildable: Found | None = None,
) -> Beside:
    """The answers that a kept scan has for those of its ``directories`` that are shown.

    What is ``rebuildable`` is known of one that was made just now. Raises UsageError where it has
    no answer.
    """
    found: list[Section] = []
    shared = None
    if options.shared:
        from scantree.space import kept_shared  # noqa: PLC0415 - if asked

        reason = kept_shared.why_unknown(scan.report, has_entries=scan.has_entries)
        if reason is not None:
            raise UsageError(f"--shared: {reason}, so it isn't known", is_in_help=False)
        shared = kept_shared.shared_in(scan)
    if options.rebuildable:
        from scantree.space.kept_rebuildable import rebuildable_in  # noqa: PLC0415 - if asked

        items = rebuildable_in(scan) if rebuildable is None else rebuildable
        found.append(RebuildableSection(directories, _among(directories, items), shared))
    return Beside(found, shared)


def _among(directories: Directories, found: Found) -> Found:
    """What was found at and below the uppermost of some directories."""
    roots = set(directories.roots())

    def is_among(row: int) -> bool:
        while row != NO_ROW and row not in roots:
            row = directories.parent(row)
        return row != NO_ROW

    return found._replace(items=tuple(each for each in found.items if is_among(each.row)))
