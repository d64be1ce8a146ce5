"""What changed by a key of the files, as a table and as a document has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scantree.census.keys import KEYS, named
from scantree.compare.census import CensusRow
from scantree.render.escape import escape
from scantree.render.line import Line, Role, Run
from scantree.render.signed import signed, signed_count
from scantree.render.size_format import SizeFormat, format_count
from scantree.scanning.basis import Basis

_PLAIN = "(none)"
_NUMBERS = {key: KEYS[key] for key in ("owner", "group")}
"""The keys whose values are numbers with names."""


def census_lines(
    key: str, rows: Sequence[CensusRow], most: int | None, basis: Basis, sizes: SizeFormat
) -> Iterator[Line]:
    """The rows that changed, at most so many."""
    changed = [row for row in rows if row.old != row.new]
    shown = changed[:most]
    table = [("change", "old", "new", "files")]
    for row in shown:
        before, now = row.old.of(basis), row.new.of(basis)
        write = format_count if basis is Basis.INODES else sizes
        change = signed(now - before, write)
        table.append((change, write(before), write(now), signed_count(row.delta.files)))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    names = [key, *(_name(key, row.key) for row in shown)]
    for number, (figures, name) in enumerate(zip(table, names, strict=True)):
        texts = [text.rjust(width) for text, width in zip(figures, widths, strict=True)]
        roles = [Role.SIZE, Role.NUMBER, Role.NUMBER, Role.FAINT] if number else [Role.FAINT] * 4
        line = [Run(text + "  ", role) for text, role in zip(texts, roles, strict=True)]
        yield (*line, Run(name, Role.TEXT if number else Role.FAINT))
    hidden = len(changed) - len(shown)
    if hidden:
        yield (Run(f"({format_count(hidden)} more not shown)", Role.FAINT),)


def census_items(key: str, rows: Sequence[CensusRow]) -> Iterator[dict[str, object]]:
    """Items of a census in the document; the ``key`` of a user or group is a number with a name."""
    for row in rows:
        name = {"name": _name(key, row.key)} if key in _NUMBERS else {}
        yield {
            "key": row.key,
            **name,
            "old": row.old.to_dict(),
            "new": row.new.to_dict(),
            "delta": row.delta.to_dict(),
        }


def _name(key: str, value: str) -> str:
    if key in _NUMBERS:
        return escape(named(_NUMBERS[key], int(value)).name.encode())
    return escape(value.encode()) if value else _PLAIN
