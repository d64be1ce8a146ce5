"""How directories grew over several scans of the same roots: a series of sums for each.

Which directories are told follows from the first scan and the last; what the scans between them
know is looked up by path, so a scan between costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scantree.compare.columns import NO_PLACE
from scantree.compare.comparable import reasons
from scantree.compare.comparison import FAILED, Comparison
from scantree.compare.outline import Limits, outline
from scantree.compare.pairs import root_path
from scantree.compare.sums import NOTHING, Sums
from scantree.scanning.basis import Basis
from scantree.scanning.findings import DIRECTORY, KeptFindings
from scantree.scanning.paths import join

_SECONDS_A_DAY = 86_400


class Series(NamedTuple):
    """A directory's sums in each scan; None where one could not read it."""

    path: bytes
    is_root: bool
    values: Sequence[Sums | None]

    @property
    def delta(self) -> Sums:
        """What there is more in the last scan than in the first, of those that know."""
        known = [value for value in self.values if value is not None] or [NOTHING]
        return known[-1].minus(known[0])


class Growth:
    """Several scans, the earliest first. Raises what reading the scans raises."""

    def __init__(self, scans: Sequence[KeptFindings], basis: Basis) -> None:
        self.scans = sorted(scans, key=lambda scan: scan.report.started_at_ns)
        self.basis = basis
        self.reasons = list(dict.fromkeys(self._reasons()))
        """Why they can't be compared as they stand."""

    @property
    def days(self) -> float:
        """How many days lie between the beginnings of the first scan and the last."""
        first, last = (self.scans[at].report.started_at_ns for at in (0, -1))
        return (last - first) / 1e9 / _SECONDS_A_DAY

    def per_day(self, size: int) -> float | None:
        """A difference for each day; None where there is no time between the scans."""
        return size / self.days if self.days > 0 else None

    def roots(self) -> list[Series]:
        """The roots of the last scan, in its order."""
        last = self.scans[-1]
        return [self._series(root_path(last.name(row)), b"", is_root=True) for row in last.roots()]

    def series(self, limits: Limits) -> list[Series]:
        """The roots, and the directories that grew or shrank most."""
        first, last = self.scans[0], self.scans[-1]
        comparison = Comparison(first, last, self.basis, of_files=False)
        roots = [root_path(last.name(row)) for row in last.roots()]
        found: list[Series] = []
        if limits.under is None:
            found += sorted(self.roots(), key=lambda each: -abs(each.delta.of(self.basis)))
        is_alone = len(first.roots()) == 1
        inner = [
            node.part
            for node in outline(comparison, limits._replace(rows=None)).nodes
            if node.part.above != NO_PLACE and node.part.change.kind == DIRECTORY
        ]
        inner.sort(key=lambda part: -abs(part.sums.of(self.basis)))
        for part in inner:
            if limits.rows is not None and len(found) >= limits.rows:
                break
            if not any(part.sums):
                # It has another name, and that is all.
                continue
            # What was moved grows at one path, and shrinks at the other.
            path = part.change.moved_from if part.is_departure else part.change.path
            series = self._of_path(roots, path or b"", is_alone=is_alone)
            if any(series.delta):
                found.append(series)
        return found

    def _of_path(self, roots: Sequence[bytes], path: bytes, *, is_alone: bool) -> Series:
        """The series of a path that the first scan or the last one has."""
        every = list(roots)
        if is_alone:
            every += [root_path(scan.name(row)) for scan in self.scans for row in scan.roots()]
        for root in every:
            start = root if root.endswith(b"/") else root + b"/"
            if path.startswith(start):
                return self._series(root, path[len(start) :], is_root=False)
        return self._series(path, b"", is_root=False)

    def _series(self, root: bytes, below: bytes, *, is_root: bool) -> Series:
        names = below.split(b"/") if below else []
        values = [_sums(scan, root, names) for scan in self.scans]
        return Series(join(root, below), is_root, values)

    def _reasons(self) -> Iterator[str]:
        first = self.scans[0]
        for number, scan in enumerate(self.scans[1:], 2):
            for reason in reasons(first, scan):
                if "entries" in reason:
                    continue
                text = reason.replace("the old scan", "scan 1").replace("the new", f"the {number}.")
                yield text.replace(f"the {number}. scan", f"scan {number}")


def _sums(scan: KeptFindings, root: bytes, names: Sequence[bytes]) -> Sums | None:
    """The sums that a scan has at a path: none where nothing is there."""
    roots = scan.roots()
    row = next((each for each in roots if root_path(scan.name(each)) == root), None)
    if row is None:
        if len(roots) != 1:
            return NOTHING
        row = roots[0]
    for name in names:
        if scan.state(row) == FAILED:
            return None
        children = scan.largest(row, Basis.INODES)
        row = next((child for child in children if scan.name(child) == name), None)
        if row is None:
            return NOTHING
    return Sums(
        scan.apparent_size(row), scan.allocated_size(row), scan.inodes(row), scan.files(row)
    )
