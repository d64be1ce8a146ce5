"""The answers that space options ask for: gathered while a scan runs, or found in a kept one."""

from __future__ import annotations

from collections.abc import Sequence

from scantree.cli.space_options import SpaceOptions
from scantree.render.rebuildable_view import RebuildableSection
from scantree.render.section import Section
from scantree.scanning.findings import NO_ROW, Directories, KeptFindings
from scantree.scanning.report import ScanReport
from scantree.scanning.sinks import Sink
from scantree.space.rebuildable import Found, RebuildableSink


class SpaceAnswers:
    """What is asked of a scan that runs: ``sinks`` to tell, and the answers once it has ended."""

    def __init__(self, options: SpaceOptions) -> None:
        self._rebuildable = RebuildableSink() if options.rebuildable else None

        self._sections: Sequence[Section] | None = None

    @property
    def sinks(self) -> Sequence[Sink]:
        """Who has to be told of the scan."""
        return [] if self._rebuildable is None else [self._rebuildable]

    def sections(self, report: ScanReport) -> Sequence[Section]:
        """The answers; what takes long is asked once."""
        if self._sections is None:
            self._sections = self._answers(report)
        return self._sections

    def _answers(self, report: ScanReport) -> Sequence[Section]:
        assert report.tree is not None
        found: list[Section] = []
        if self._rebuildable is not None:
            found.append(RebuildableSection(report.tree, self._rebuildable.found()))
        return found


def kept_sections(
    scan: KeptFindings, directories: Directories, options: SpaceOptions
) -> Sequence[Section]:
    """The answers that a kept scan has for those of its ``directories`` that are shown."""
    found: list[Section] = []
    if options.rebuildable:
        from scantree.space.kept_rebuildable import rebuildable_in  # noqa: PLC0415 - if asked

        found.append(RebuildableSection(directories, _among(directories, rebuildable_in(scan))))
    return found


def _among(directories: Directories, found: Found) -> Found:
    """What was found at and below the uppermost of some directories."""
    roots = set(directories.roots())

    def is_among(row: int) -> bool:
        while row != NO_ROW and row not in roots:
            row = directories.parent(row)
        return row != NO_ROW

    return found._replace(items=tuple(each for each in found.items if is_among(each.row)))
