"""Two scans beside each other: what changed as a drawn tree, each with a bar from a middle line.

For example::

     allocated     apparent    inodes
     +48.0 KiB    +40.6 KiB        +3   │██▌  /data
    +112.0 KiB   +101.0 KiB        +1   │████ ├─ d/photo.raw  new
     -40.0 KiB    -39.1 KiB        -1  █│     └─ mail         gone

The first column is what the changes are sorted by. Where a terminal is too narrow, the
columns after it go, the last first, and then the bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scantree.compare.changes import GONE, MOVED, NEW
from scantree.compare.outline import Node, Outline
from scantree.compare.parts import Part
from scantree.render.chain_name import chain_name
from scantree.render.escape import escape
from scantree.render.glyphs import Glyphs
from scantree.render.line import Line, Role, Run
from scantree.render.signed import signed, signed_count
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis
from scantree.scanning.findings import DIRECTORY
from scantree.scanning.paths import join

_LEAST_NAME = 30
"""Columns that are left for the drawn tree beside what can be done without."""

_STATES = {
    "failed": "could not be read",
    "partly": "read in part",
    "pending": "not reached",
    "other_filesystem": "on another file system, not entered",
    "kernel_filesystem": "a kernel file system, not entered",
    "already_counted": "counted elsewhere",
    "excluded": "excluded",
    "vanished": "gone while it was read",
}


class ChangeStyle(NamedTuple):
    """How changes are drawn; ``width`` is that of the terminal, if there is one."""

    basis: Basis
    sizes: SizeFormat
    glyphs: Glyphs
    width: int | None = None
    bar_width: int = 21
    indent_width: int = 60


class _Column(NamedTuple):
    title: str
    texts: list[str]
    role: Role = Role.FAINT

    @property
    def width(self) -> int:
        return max(len(text) for text in (self.title, *self.texts))


def change_lines(outline: Outline, style: ChangeStyle) -> Iterator[Line]:
    """The lines of the tree; none where nothing changed."""
    nodes = outline.nodes
    if not nodes:
        return
    columns = _columns(nodes, style)
    bar_width = style.bar_width | 1
    if style.width is not None:
        while len(columns) > 1 and _taken(columns, bar_width) + _LEAST_NAME > style.width:
            columns.pop()
        if _taken(columns, bar_width) + _LEAST_NAME > style.width:
            bar_width = 0
    titles: list[Run] = []
    for column in columns:
        titles.append(Run(column.title.rjust(column.width) + " ", Role.FAINT))
    yield tuple(titles)
    values = [node.part.sums.of(style.basis) for node in nodes]
    whole = max(map(abs, values))
    for at, (node, connectors) in enumerate(zip(nodes, _connectors(nodes, style), strict=True)):
        line = [Run(column.texts[at].rjust(column.width) + " ", column.role) for column in columns]
        if bar_width:
            line.extend(middle_bar(values[at], whole, bar_width, style.glyphs))
            line.append(Run(" "))
        line.append(Run(connectors, Role.FAINT))
        is_top = node.above < 0
        if is_top:
            line.append(Run(escape(join(node.names[0], b"/".join(node.names[1:]))), Role.ROOT))
        else:
            line.append(Run(chain_name(node.names)))
        is_directory = node.part.change.kind == DIRECTORY
        if is_directory and not is_top:
            line.append(Run("/", Role.FAINT))
        line.extend(_remarks(node.part, node.mostly))
        yield tuple(line)
    if outline.hidden:
        noun = "change" if outline.hidden == 1 else "changes"
        yield (Run(f"({format_count(outline.hidden)} smaller {noun} not shown)", Role.FAINT),)


def middle_bar(value: int, whole: int, width: int, glyphs: Glyphs) -> Line:
    """A bar of ``width`` columns from its middle line: to the right what grew."""
    half = width // 2
    cells, eighths = divmod(abs(value) * half * 8 // whole, 8) if whole else (0, 0)
    line = Run(glyphs.pipe[0], Role.FAINT)
    if value < 0:
        part = glyphs.right_half if eighths >= 4 else ""
        drawn = part + glyphs.full * cells
        return (Run(drawn.rjust(half), Role.WARNING), line, Run(" " * half))
    drawn = glyphs.full * cells + glyphs.eighths[eighths].strip()
    return (Run(" " * half), line, Run(drawn.ljust(half), Role.BAR))


def _columns(nodes: Sequence[Node], style: ChangeStyle) -> list[_Column]:
    def sizes(size: int) -> str:
        return signed(size, style.sizes)

    every: dict[Basis, tuple[Callable[[int], str], int]] = {
        Basis.ALLOCATED: (sizes, 1),
        Basis.APPARENT: (sizes, 0),
        Basis.INODES: (signed_count, 2),
    }
    order = [style.basis, *(basis for basis in every if basis is not style.basis)]
    columns = []
    for basis in order:
        write, place = every[basis]
        role = Role.SIZE if basis is style.basis else Role.FAINT
        columns.append(_Column(basis.value, [write(node.part.sums[place]) for node in nodes], role))
    files = [signed_count(node.part.sums.files) for node in nodes]
    return [*columns, _Column("files", files)]


def _taken(columns: Sequence[_Column], bar_width: int) -> int:
    return sum(column.width + 1 for column in columns) + bar_width + bool(bar_width)


def _connectors(nodes: Sequence[Node], style: ChangeStyle) -> Iterator[str]:
    last = {node.above: number for number, node in enumerate(nodes)}
    indents: list[str] = []
    for number, node in enumerate(nodes):
        if node.above < 0:
            indents.append("")
            yield ""
            continue
        is_last = last[node.above] == number
        indent = indents[node.above]
        glyphs = style.glyphs
        indents.append(_cut(indent + (glyphs.blank if is_last else glyphs.pipe), style))
        yield _cut(indent + (glyphs.last_branch if is_last else glyphs.branch), style)


def _cut(connectors: str, style: ChangeStyle) -> str:
    most = style.indent_width
    if len(connectors) <= most:
        return connectors
    return style.glyphs.cut + connectors[len(connectors) - most + 1 :]


def _remarks(part: Part, mostly: Sequence[bytes]) -> Iterator[Run]:
    change = part.change
    if change.change in {NEW, GONE}:
        yield Run(f"  {change.change}", Role.LABEL)
        if mostly:
            yield Run(f"  mostly {chain_name(mostly)}", Role.FAINT)
    elif change.change == MOVED and part.is_departure:
        yield Run(f"  moved to {escape(change.path)}", Role.LABEL)
    elif change.change == MOVED:
        yield Run(f"  moved from {escape(change.moved_from or b'')}", Role.LABEL)
    if change.is_replaced:
        yield Run("  replaced", Role.LABEL)
    if change.is_linked:
        yield Run("  hard link", Role.LABEL)
    if change.new_state is not None:
        yield Run(f"  {_STATES.get(change.new_state, change.new_state)}", Role.WARNING)
    if change.old_state is not None:
        told = _STATES.get(change.old_state, change.old_state)
        yield Run(f"  before: {told}", Role.WARNING)
