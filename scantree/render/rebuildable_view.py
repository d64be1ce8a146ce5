"""What can be made again, as a table, as rows of paths, and as a document has it.

For example::

     allocated    apparent   inodes  newest      kind   path
       1.2 GiB     1.1 GiB  101,202  2025-03-01  npm    /home/a/shop/node_modules
      80.0 KiB    12.1 KiB       21  2026-10-10  cache  /home/a/.cache/pip
       1.3 GiB     1.1 GiB  101,223  in 2 directories that can be made again

Where a terminal is too narrow, columns are left out, so that paths have half of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from scantree.render.cells import cell_width
from scantree.render.escape import escape
from scantree.render.hanging import hanging_lines
from scantree.render.line import Line, Role, Run
from scantree.render.section import SectionStyle
from scantree.render.selection import Limits
from scantree.render.shared_columns import shared_fields
from scantree.render.size_format import format_count
from scantree.scanning.basis import Basis
from scantree.scanning.findings import Directories
from scantree.scanning.paths import path_fields

if TYPE_CHECKING:
    from scantree.space.rebuildable import Found, Rebuildable
    from scantree.space.shared import Shared

_UNKNOWN = "unknown"
_GAP = "  "


class _Sums(NamedTuple):
    directories: int
    apparent_size: int
    allocated_size: int
    inodes: int
    files: int


class RebuildableSection:
    """The answer to ``--rebuildable``, from a scan's directories and what was found of them.

    With what is ``shared`` by hard links it tells of each directory what is exclusive to it.
    """

    replaces_tree = True

    def __init__(
        self, directories: Directories, found: Found, shared: Shared | None = None
    ) -> None:
        self._directories = directories
        self._found = found
        self._shared = shared

    def fields(self, basis: Basis, limits: Limits) -> Mapping[str, object]:
        """The list, largest first, and the sums of all."""
        told = self._directories
        return {
            "rebuildable": [
                {
                    **path_fields(told.path(item.row)),
                    "kind": item.kind,
                    "apparent_size": told.apparent_size(item.row),
                    "allocated_size": told.allocated_size(item.row),
                    "inodes": told.inodes(item.row),
                    "files": told.files(item.row),
                    "newest_mtime": item.newest,
                    **({} if self._shared is None else shared_fields(self._shared, item.row)),
                }
                for item in self._selected(basis, limits)
            ],
            "rebuildable_total": {
                **self._sums()._asdict(),
                "files_known": self._found.has_files,
                "tags_read": not self._found.has_unread_tags,
            },
        }

    def lines(self, style: SectionStyle) -> Sequence[Line]:
        """The table, the sums, and what could not be told."""
        told = self._directories
        selected = self._selected(style.basis, style.limits)
        shown = selected if style.limits.rows is not None else selected[: style.rows]
        sums = self._sums()
        if not sums.directories:
            return [(Run("nothing was found that can be made again"),), *self._remarks(style)]
        paths = [escape(told.path(item.row)) for item in shown]
        columns = _fitted(self._columns(shown, sums, style), paths, style.width)
        lines = [(*(each.title_run() for each in columns), Run("path", Role.FAINT))]
        lines += (
            (*(each.run(place) for each in columns), Run(path, Role.ROOT))
            for place, path in enumerate(paths)
        )
        noun = "directory" if sums.directories == 1 else "directories"
        hidden = sums.directories - len(shown)
        words = [f"in {format_count(sums.directories)} {noun}", "that can be made again"]
        words += [f"({format_count(hidden)} not shown)"] if hidden else []
        label = [each.total_run() for each in columns if each.total is not None]
        text = "".join(run.text for run in label)
        below = hanging_lines(Run(text), [Run(each, Role.FAINT) for each in words], style.width)
        for place, line in enumerate(below):
            lines.append(tuple(line) if place else (*label, *line[1:]))
        return [*lines, *self._remarks(style)]

    def _columns(
        self, shown: Sequence[Rebuildable], sums: _Sums, style: SectionStyle
    ) -> list[_Column]:
        """All columns but the paths; the least needed have the highest ``rank``."""
        told, write, basis = self._directories, style.sizes, style.basis
        rows = [item.row for item in shown]
        columns = [
            _Column(
                "allocated",
                [write(told.allocated_size(row)) for row in rows],
                write(sums.allocated_size),
                _role(basis, Basis.ALLOCATED),
                rank=0 if basis is Basis.ALLOCATED else 3,
            ),
            _Column(
                "apparent",
                [write(told.apparent_size(row)) for row in rows],
                write(sums.apparent_size),
                _role(basis, Basis.APPARENT),
                rank=0 if basis is Basis.APPARENT else 4,
            ),
            _Column(
                "inodes",
                [format_count(told.inodes(row)) for row in rows],
                format_count(sums.inodes),
                _role(basis, Basis.INODES),
                rank=0 if basis is Basis.INODES else 5,
            ),
        ]
        if self._shared is not None:
            exclusive = [write(self._shared.exclusive(row).allocated_size) for row in rows]
            # What several share with each other is exclusive to none of them.
            columns.append(_Column("exclusive", exclusive, "", Role.NUMBER, rank=1))
        days = [_day(item.newest) for item in shown]
        columns.append(_Column("newest", days, None, Role.FAINT, rank=2, is_text=True))
        kinds = [item.kind for item in shown]
        columns.append(_Column("kind", kinds, None, Role.TEXT, rank=1, is_text=True))
        return columns

    def path_rows(self, basis: Basis, limits: Limits) -> Iterator[tuple[int, bytes]]:
        """A size and a path each, largest first."""
        measure = self._directories.measure(basis)
        for item in self._selected(basis, limits):
            yield measure(item.row), self._directories.path(item.row)

    def _selected(self, basis: Basis, limits: Limits) -> list[Rebuildable]:
        measure, told = self._directories.measure(basis), self._directories
        items = [
            item
            for item in self._found.items
            if limits.threshold.shows(measure(item.row))
            and (limits.depth is None or told.depth(item.row) <= limits.depth)
        ]
        items.sort(key=lambda item: (-measure(item.row), told.path(item.row)))
        return items[: limits.rows]

    def _sums(self) -> _Sums:
        told, items = self._directories, self._found.items
        return _Sums(
            len(items),
            sum(told.apparent_size(item.row) for item in items),
            sum(told.allocated_size(item.row) for item in items),
            sum(told.inodes(item.row) for item in items),
            sum(told.files(item.row) for item in items),
        )

    def _remarks(self, style: SectionStyle) -> Iterator[Line]:
        if not self._found.has_files:
            text = (
                "the scan was kept without its files: only what its name tells is here,"
                " not what lies beside a project's file, and no tagged cache"
            )
            yield from _remark(text, style)
        if self._found.has_unread_tags:
            text = "a kept scan has no contents: whether a CACHEDIR.TAG is a valid one isn't known"
            yield from _remark(text, style)


def _remark(text: str, style: SectionStyle) -> Iterator[Line]:
    return hanging_lines(Run(""), [Run(word, Role.WARNING) for word in text.split()], style.width)


class _Column:
    """A column: its cells and their total, if there is one, each padded to its width."""

    def __init__(
        self,
        title: str,
        cells: Sequence[str],
        total: str | None,
        role: Role,
        *,
        rank: int,
        is_text: bool = False,
    ) -> None:
        self._title = title
        self._cells = cells
        self._role = role
        self._is_text = is_text
        self._width = max(map(len, (title, total or "", *cells)))
        self.total = total
        self.rank = rank

    @property
    def width(self) -> int:
        """With the gap after it."""
        return self._width + len(_GAP)

    def title_run(self) -> Run:
        """What stands above it."""
        return Run(self._padded(self._title), Role.FAINT)

    def run(self, place: int) -> Run:
        """One of its cells."""
        return Run(self._padded(self._cells[place]), self._role)

    def total_run(self) -> Run:
        """What stands below it."""
        return Run(self._padded(self.total or ""), self._role)

    def _padded(self, text: str) -> str:
        return (text.ljust(self._width) if self._is_text else text.rjust(self._width)) + _GAP


def _fitted(
    columns: Sequence[_Column], paths: Sequence[str], width: int | None
) -> Sequence[_Column]:
    """The columns without the least needed ones, where paths had less than half of the width."""
    if width is None:
        return columns
    needed = min(max(map(cell_width, paths), default=0), width // 2)
    kept = sorted(columns, key=lambda each: each.rank)
    while kept[-1].rank and width - sum(each.width for each in kept) < needed:
        kept.pop()
    return [each for each in columns if each in kept]


def _role(basis: Basis, own: Basis) -> Role:
    """That of figures; those that the table is sorted by stand out."""
    return Role.SIZE if basis is own else Role.NUMBER


def _day(seconds: int | None) -> str:
    if seconds is None:
        return _UNKNOWN
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
    except (OverflowError, ValueError, OSError):
        return _UNKNOWN
