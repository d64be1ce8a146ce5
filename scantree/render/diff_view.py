"""What stands around the tree of changes: what to heed before it, the totals after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scantree.compare.comparison import Comparison
from scantree.render.escape import escape
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.signed import signed, signed_count
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.report import ScanReport, time_text

_LABEL_WIDTH = 16
_SHORT_LABEL_WIDTH = 10


def heading_lines(
    comparison: Comparison, remarks: Sequence[Sequence[Run]], width: int | None
) -> Iterator[Line]:
    """Why the two can't be compared as they stand, which they are, and remarks on either."""
    for reason in comparison.reasons:
        label = Run("not comparable".ljust(_LABEL_WIDTH), Role.WARNING)
        words = [Run(escape(word.encode()), Role.WARNING) for word in reason.split(" ")]
        yield from hanging_lines(label, words, width)
    for name, scan in (("old", comparison.old), ("new", comparison.new)):
        label = Run(name.ljust(_LABEL_WIDTH), Role.LABEL)
        yield from hanging_lines(label, list(_which(scan.report)), width)
    for remark in remarks:
        if remark:
            yield from hanging_lines(Run(""), remark, width)
    yield ()


def totals_lines(
    comparison: Comparison, sizes: SizeFormat, width: int | None = None
) -> Iterator[Line]:
    """The sums of all roots before and after, and the difference."""
    old, new, delta = comparison.old_sums, comparison.new_sums, comparison.delta
    rows = [("", "old", "new", "change")]
    for label, name in (("allocated size", "allocated_size"), ("apparent size", "apparent_size")):
        rows.append(
            (
                label,
                sizes(getattr(old, name)),
                sizes(getattr(new, name)),
                signed(getattr(delta, name), sizes),
            )
        )
    for name in ("inodes", "files"):
        rows.append(
            (
                name,
                format_count(getattr(old, name)),
                format_count(getattr(new, name)),
                signed_count(getattr(delta, name)),
            )
        )
    widths = [max(len(row[at]) for row in rows) for at in range(1, 4)]
    label_width, gap = _LABEL_WIDTH, "  "
    if width is not None and label_width + sum(widths) + 2 * len(gap) > width:
        label_width, gap = _SHORT_LABEL_WIDTH, " "
    for number, (label, *figures) in enumerate(rows):
        role = Role.NUMBER if number else Role.FAINT
        texts = [text.rjust(width) for text, width in zip(figures, widths, strict=True)]
        shown = label if label_width == _LABEL_WIDTH else label.removesuffix(" size")
        yield (Run(shown.ljust(label_width), Role.LABEL), Run(gap.join(texts), role))


def _which(report: ScanReport) -> Iterator[Run]:
    yield Run(time_text(report.started_at_ns)[:19].replace("T", " "))
    for root in report.roots:
        yield Run(escape(root), Role.ROOT)
    if report.problems.count:
        noun = "problem" if report.problems.count == 1 else "problems"
        yield Run(f"({format_count(report.problems.count)} {noun})", Role.WARNING)
