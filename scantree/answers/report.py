"""What ``scantree.scan`` answers: the report of a scan, with a tree that can be asked."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from scantree.answers.tree import Tree
from scantree.scanning import report as scanning

_SHOWN = 10
"""How many rows are shown in a notebook."""


@dataclass(frozen=True, slots=True, repr=False)
class ScanReport(scanning.ScanReport):  # noqa: D101 - below
    __doc__ = scanning.ScanReport.__doc__

    tree: Tree | None = field(default=None, repr=False)

    def _repr_html_(self) -> str:
        """The totals and the largest directories, for a notebook."""
        from scantree.answers.html import report_html  # noqa: PLC0415 - where asked for

        return report_html(self, self.tree, _SHOWN)

    def __repr__(self) -> str:
        """What was scanned and found, in one line."""
        return f"ScanReport({described(self)})"


def described(report: scanning.ScanReport) -> str:
    """What a report is of, and its totals."""
    totals = report.totals
    roots = ", ".join(repr(root) for root in report.roots)
    problems = f", {report.problems.count} problems" if report.problems.count else ""
    incomplete = "" if report.complete else ", incomplete"
    return (
        f"{roots}: {totals.inodes} inodes, allocated_size={totals.allocated_size},"
        f" apparent_size={totals.apparent_size}{problems}{incomplete}"
    )


def answered(report: scanning.ScanReport, kind: type) -> ScanReport:
    """A report for a program that gave its paths in this type."""
    values = {each.name: getattr(report, each.name) for each in fields(report)}
    if report.tree is not None:
        values["tree"] = Tree(report.tree, kind)
    return ScanReport(**values)
