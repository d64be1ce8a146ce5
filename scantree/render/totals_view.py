"""The totals block: what a scan counted, what it left out, how long it took.

Where a terminal is narrow, labels are shorter and lines are continued below; no figure
is ever cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scantree.named_tuple import NamedTuple
from scantree.render.duration import format_seconds
from scantree.render.escape import escape_text
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.report import ScanReport
from scantree.scanning.totals import HardLinkTotals, SkippedTotals

if TYPE_CHECKING:
    from scantree.scanning.store_totals import StoreTotals

_SKIPPED_NAMES = {
    "other_filesystem": "on other file systems",
    "kernel_filesystem": "on kernel file systems",
    "excluded": "excluded",
    "already_counted": "already counted",
    "vanished": "vanished",
}
_SHORT_LABELS = {"apparent size": "apparent", "allocated size": "allocated"}
_LABEL_WIDTH = 16
_SHORT_LABEL_WIDTH = 12


class _Entry(NamedTuple):
    """A line of the block: the first piece is its figure."""

    label: str
    pieces: tuple[Run, ...]
    role: Role = Role.LABEL


def totals_lines(
    report: ScanReport, sizes: SizeFormat, width: int | None = None, *, is_short: bool = False
) -> Iterator[Line]:
    """The block's lines, of at most ``width`` columns where one is given.

    Kinds of figures that are rare are left out where they are 0. A block that ``is_short``
    has all kinds of inodes in one line.
    """
    entries = list(_entries(report, sizes, is_short=is_short))
    label_width = _LABEL_WIDTH
    if width is not None and label_width + max(map(_figure_width, entries)) > width:
        label_width = _SHORT_LABEL_WIDTH
    for entry in entries:
        label = entry.label
        if label_width < _LABEL_WIDTH:
            label = _SHORT_LABELS.get(label, label)
        yield from hanging_lines(Run(label.ljust(label_width), entry.role), entry.pieces, width)


def _entries(report: ScanReport, sizes: SizeFormat, *, is_short: bool) -> Iterator[_Entry]:
    totals = report.totals
    if not report.complete:
        yield _Entry("incomplete", (Run("the scan was stopped", Role.WARNING),), Role.WARNING)
    counts = [
        ("directories", totals.directories),
        ("files", totals.files),
        ("symlinks", totals.symlinks),
        ("others", totals.others),
    ]
    figures = [format_count(count) for _, count in counts]
    apparent, allocated = sizes(totals.apparent_size), sizes(totals.allocated_size)
    if is_short:
        kinds = ", ".join(f"{format_count(count)} {label}" for label, count in counts if count)
        figures = [format_count(totals.inodes)]
        counts = [("inodes", totals.inodes)]
    width = max(map(len, (*figures, apparent, allocated)))
    for (label, _), figure in zip(counts, figures, strict=True):
        remark = _listed(f"({kinds})") if is_short and kinds else ()
        yield _Entry(label, (_figure(figure.rjust(width)), *remark))
    own = totals.directory_apparent_size
    remark = (Run(f" and {sizes(own)}"), Run("in directories")) if own else ()
    yield _Entry("apparent size", (_figure(apparent.rjust(width)), *remark))
    yield _Entry("allocated size", (_figure(allocated.rjust(width)),))
    if totals.hard_links.extra_links:
        yield _Entry("hard links", _hard_links(totals.hard_links, sizes))
    skipped = _skipped(totals.skipped)
    if skipped:
        yield _Entry("skipped", skipped)
    if report.object_store is not None:
        yield from _of_store(report.object_store, sizes)
    if report.problems.count:
        by_errno = sorted(report.problems.by_errno.items())
        kinds = ", ".join(f"{format_count(number)} {symbol}" for symbol, number in by_errno)
        count = Run(format_count(report.problems.count), Role.WARNING)
        yield _Entry("problems", (count, *_listed(f"({kinds})")))
    yield _Entry("elapsed", (_figure(format_seconds(report.elapsed_seconds)), *_rate(report)))


def _of_store(store: StoreTotals, sizes: SizeFormat) -> Iterator[_Entry]:
    """What a store has beside its objects, and what of that nobody looked at."""
    classes = store.classes or {}
    if len(classes) > 1 or any(name not in {"", "STANDARD"} for name in classes):
        by_size = sorted(classes.items(), key=lambda item: (-item[1][1], item[0]))
        parts = (f"{sizes(size)} {escape_text(name) or '(none)'}" for name, (_, size) in by_size)
        yield _Entry("classes", _listed(", ".join(parts)))
    versions, uploads = store.versions, store.uploads
    if versions is None:
        yield _Entry("versions", (Run("not looked at"), Run("(--versions)")))
    else:
        figure = _figure(sizes(versions.noncurrent_size))
        count = _number(versions.noncurrent, "noncurrent version")
        markers = _number(versions.delete_markers, "delete marker")
        yield _Entry("versions", (figure, Run(f"in {count},"), Run(markers)))
    if uploads is None:
        yield _Entry("uploads", (Run("not looked at"), Run("(--uploads)")))
    else:
        count = _number(uploads.unfinished, "unfinished upload")
        yield _Entry("uploads", (_figure(sizes(uploads.size)), Run(f"in {count}")))


def _figure(text: str) -> Run:
    return Run(text, Role.NUMBER)


def _figure_width(entry: _Entry) -> int:
    return len(entry.pieces[0].text) if entry.pieces[0].role is Role.NUMBER else 0


def _hard_links(links: HardLinkTotals, sizes: SizeFormat) -> tuple[Run, ...]:
    saved = _figure(sizes(links.extra_allocated_size))
    extra, inodes = _number(links.extra_links, "extra link"), _number(links.inodes, "inode")
    return (saved, Run("saved"), Run(f"by {extra}"), Run(f"to {inodes}"))


def _number(count: int, thing: str) -> str:
    return f"{format_count(count)} {thing}{'' if count == 1 else 's'}"


def _skipped(skipped: SkippedTotals) -> tuple[Run, ...]:
    return _listed(
        ", ".join(
            f"{format_count(count)} {_SKIPPED_NAMES[reason]}"
            for reason, count in skipped.to_dict().items()
            if count
        )
    )


def _listed(text: str) -> tuple[Run, ...]:
    """A piece for each part between commas; none for an empty text."""
    parts = text.split(", ") if text else []
    return tuple(Run(part) for part in (*(f"{part}," for part in parts[:-1]), *parts[-1:]))


def _rate(report: ScanReport) -> tuple[Run, ...]:
    if report.elapsed_seconds <= 0:
        return ()
    rate = format_count(round(report.totals.inodes / report.elapsed_seconds))
    return (Run(f"({rate} entries/s)"),)
