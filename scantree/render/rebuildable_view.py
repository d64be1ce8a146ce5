"""What can be made again, as a table, as rows of paths, and as a document has it.

For example::

     allocated    apparent   inodes  newest      kind   path
       1.2 GiB     1.1 GiB  101,202  2025-03-01  npm    /home/a/shop/node_modules
      80.0 KiB    12.1 KiB       21  2026-10-10  cache  /home/a/.cache/pip
       1.3 GiB     1.1 GiB  101,223  in 2 directories that can be made again
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

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
        told, write = self._directories, style.sizes
        selected = self._selected(style.basis, style.limits)
        shown = selected if style.limits.rows is not None else selected[: style.rows]
        sums = self._sums()
        if not sums.directories:
            return [(Run("nothing was found that can be made again"),), *self._remarks(style)]
        table = [self._figures("allocated", "apparent", "inodes", "exclusive")]
        table += (
            self._figures(
                write(told.allocated_size(item.row)),
                write(told.apparent_size(item.row)),
                format_count(told.inodes(item.row)),
                self._exclusive(item.row, style),
            )
            for item in shown
        )
        # What several share with each other is exclusive to none of them.
        table.append(
            self._figures(
                write(sums.allocated_size), write(sums.apparent_size), format_count(sums.inodes), ""
            )
        )
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        kind_width = max([4, *(len(item.kind) for item in shown)])
        lines: list[Line] = []
        for place, figures in enumerate(table):
            roles = _roles(style.basis) if place else (Role.FAINT,) * 4
            line = [
                Run(text.rjust(width) + "  ", role)
                for text, width, role in zip(figures, widths, roles, strict=False)
            ]
            if not place:
                line.append(Run(f"newest      {'kind'.ljust(kind_width)}  path", Role.FAINT))
            elif place <= len(shown):
                item = shown[place - 1]
                line.append(Run(f"{_day(item.newest).ljust(10)}  ", Role.FAINT))
                line.append(Run(f"{item.kind.ljust(kind_width)}  "))
                line.append(Run(escape(told.path(item.row)), Role.ROOT))
            else:
                noun = "directory" if sums.directories == 1 else "directories"
                words = f"in {format_count(sums.directories)} {noun} that can be made again"
                hidden = sums.directories - len(shown)
                more = f", {format_count(hidden)} not shown" if hidden else ""
                line.append(Run(words + more, Role.FAINT))
            lines.append(tuple(line))
        return [*lines, *self._remarks(style)]

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

    def _figures(self, *figures: str) -> tuple[str, ...]:
        return figures if self._shared is not None else figures[:-1]

    def _exclusive(self, row: int, style: SectionStyle) -> str:
        return (
            "" if self._shared is None else style.sizes(self._shared.exclusive(row).allocated_size)
        )

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


def _roles(basis: Basis) -> Sequence[Role]:
    """The column that the table is sorted by stands out."""
    roles = [Role.NUMBER] * 4
    roles[(Basis.ALLOCATED, Basis.APPARENT, Basis.INODES).index(basis)] = Role.SIZE
    return roles


def _day(seconds: int | None) -> str:
    if seconds is None:
        return _UNKNOWN
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
    except (OverflowError, ValueError, OSError):
        return _UNKNOWN
