"""A label with what belongs to it, in as many lines as the width takes, none of it cut.

For example, in 20 columns::

    apparent     1.5 KiB
      and 4.0 KiB
      in directories

A piece stays in one line where it can; else it is taken apart at its blanks, and only
where a word is wider than the whole line within the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scantree.named_tuple import NamedTuple
from scantree.render.line import Line, Run

_LEAST_INDENT = 2


class _Atom(NamedTuple):
    """What is not taken apart, and what stands between it and one before it in its line."""

    gap: str
    run: Run


def hanging_lines(
    label: Run, pieces: Sequence[Run], width: int | None, *, gap: str = " "
) -> Iterator[Line]:
    """Lines of at most ``width`` characters; a single one where that is None.

    The label is padded to its column, and lines after the first are indented as far if
    that leaves room for each piece. Pieces are joined by ``gap``; all are of one cell a
    character.
    """
    indent = len(label.text)
    widest = max((len(piece.text.strip()) for piece in pieces), default=0)
    longest = max((len(word) for piece in pieces for word in piece.text.split()), default=0)
    room = indent + sum(len(piece.text) + len(gap) for piece in pieces) if width is None else width
    if indent + widest > room:
        indent = max(0, min(_LEAST_INDENT, room - longest))
    line, used = [label], len(label.text)
    is_begun = is_continued = False
    for atom in _atoms(pieces, room - indent, gap):
        before = len(atom.gap) if is_begun else 0
        run = atom.run
        if used + before + len(run.text) > room and (is_begun or used > indent):
            if "".join(part.text for part in line).strip():
                yield tuple(line)
            line, used = [Run(" " * indent)], indent
            is_begun, is_continued, before = False, True, 0
        if is_continued and not is_begun:
            run = run._replace(text=run.text.lstrip())
        if before:
            line.append(Run(atom.gap))
        line.append(run)
        used += before + len(run.text)
        is_begun = True
    yield tuple(line)


def _atoms(pieces: Sequence[Run], room: int, gap: str) -> Iterator[_Atom]:
    for piece in pieces:
        if len(piece.text) <= room:
            yield _Atom(gap, piece)
            continue
        before = gap
        for word in piece.text.split():
            for start in range(0, len(word), max(room, 1)):
                yield _Atom(before, piece._replace(text=word[start : start + max(room, 1)]))
                before = ""
            before = " "
