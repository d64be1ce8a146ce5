"""The totals block: what a scan counted, what it left out, how long it took."""

from __future__ import annotations

from collections.abc import Iterator

from scantree.render.duration import format_seconds
from scantree.render.line import Line, Role, Run
from scantree.render.size_format import SizeFormat, format_count
from scantree.scan.report import ScanReport
from scantree.scan.totals import HardLinkTotals, SkippedTotals

_SKIPPED_NAMES = {
    "other_filesystem": "on other file systems",
    "kernel_filesystem": "kernel file systems",
    "excluded": "excluded",
    "already_counted": "already counted",
    "vanished": "vanished",
}


def totals_lines(report: ScanReport, sizes: SizeFormat) -> Iterator[Line]:
    """The block's lines; kinds of figures that are rare are left out where they are 0."""
    totals = report.totals
    if not report.complete:
        yield (
            Run("incomplete      ", Role.WARNING),
            Run("the scan was stopped; this is what was found so far", Role.WARNING),
        )
    counts = [
        ("directories", totals.directories),
        ("files", totals.files),
        ("symlinks", totals.symlinks),
        ("others", totals.others),
    ]
    figures = [format_count(count) for _, count in counts]
    apparent, allocated = sizes(totals.apparent_size), sizes(totals.allocated_size)
    width = max(map(len, (*figures, apparent, allocated)))
    for (label, _), figure in zip(counts, figures, strict=True):
        yield _line(label, figure.rjust(width))
    own = totals.directory_apparent_size
    yield _line(
        "apparent size",
        apparent.rjust(width),
        f"  and {sizes(own)} in directories" if own else "",
    )
    yield _line("allocated size", allocated.rjust(width))
    if totals.hard_links.extra_links:
        yield _line("hard links", *_hard_links(totals.hard_links, sizes))
    skipped = _skipped(totals.skipped)
    if skipped:
        yield _line("skipped", "", skipped)
    if report.problems.count:
        by_errno = sorted(report.problems.by_errno.items())
        kinds = ", ".join(f"{format_count(count)} {symbol}" for symbol, count in by_errno)
        yield (
            Run("problems        ", Role.LABEL),
            Run(format_count(report.problems.count), Role.WARNING),
            Run(f" ({kinds})"),
        )
    yield _line("elapsed", format_seconds(report.elapsed_seconds), _rate(report))


def _line(label: str, figure: str, rest: str = "") -> Line:
    return (Run(f"{label:<16}", Role.LABEL), Run(figure, Role.NUMBER), Run(rest))


def _hard_links(links: HardLinkTotals, sizes: SizeFormat) -> tuple[str, str]:
    saved = sizes(links.extra_allocated_size)
    extra, inodes = format_count(links.extra_links), format_count(links.inodes)
    return f"{saved} saved", f" by {extra} extra links to {inodes} inodes"


def _skipped(skipped: SkippedTotals) -> str:
    return ", ".join(
        f"{format_count(count)} {_SKIPPED_NAMES[reason]}"
        for reason, count in skipped.to_dict().items()
        if count
    )


def _rate(report: ScanReport) -> str:
    if report.elapsed_seconds <= 0:
        return ""
    return f" ({format_count(round(report.totals.inodes / report.elapsed_seconds))} entries/s)"
