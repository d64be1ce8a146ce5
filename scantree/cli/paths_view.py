"""What standard output gets with ``--paths``: rows alone, for a program or to be pasted.

As many as a terminal is high, or 20 elsewhere; all where ``-d`` or ``-t`` says which. A
terminal gets paths that are quoted where a shell asks for it, a program gets them as they
are: with ``-0`` always, else but for those that would not be one line, or not be seen.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scantree.cli.same_terminal import is_same_terminal
from scantree.cli.stderr import COMMAND
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.view_plan import PIPE_ROWS, ViewPlan
from scantree.render.cells import rows_of
from scantree.render.escape import encode, escape, escape_for_reader
from scantree.render.path_rows import path_rows
from scantree.render.selection import Limits
from scantree.scanning.basis import Basis
from scantree.scanning.findings import Directories

if TYPE_CHECKING:
    from scantree.render.section import Section


def paths_view(
    directories: Directories,
    plan: ViewPlan,
    below: Sequence[str] = (),
    sections: Sequence[Section] = (),
) -> bytes:
    """The rows, one after the other; ``below`` are lines that standard error gets then.

    Where one of the ``sections`` has rows, all of these stand in their place.
    """
    for section in sections:
        rows = section.path_rows(plan.basis, plan.limits)
        if rows is not None:
            return b"".join(_written(plan, size, path) for size, path in rows)
    limits = plan.limits
    if limits == Limits():
        limits = limits._replace(rows=max(_room(below), len(directories.roots())))
    end = b"\0" if plan.ends_in_null else b"\n"
    show = shown_paths(ends_in_null=plan.ends_in_null)
    return b"".join(path_rows(directories, limits, plan.basis, plan.sizes, show, end=end))


def _written(plan: ViewPlan, size: int, path: bytes) -> bytes:
    text = str(size) if plan.basis is Basis.INODES else plan.sizes(size)
    show = shown_paths(ends_in_null=plan.ends_in_null)
    return text.encode() + b"\t" + show(path) + (b"\0" if plan.ends_in_null else b"\n")


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _room(below: Sequence[str]) -> int:
    if not _is_terminal():
        return PIPE_ROWS
    columns, height = shutil.get_terminal_size()
    if is_same_terminal(sys.stdout, sys.stderr):
        height -= sum(rows_of(COMMAND + line, columns) for line in below)
    return max(height - 1, 1)


def shown_paths(*, ends_in_null: bool) -> Callable[[bytes], bytes]:
    """What writes a path for standard output."""
    if _is_terminal():
        encoding = stream_encoding(sys.stdout)
        return lambda path: encode(escape(path), encoding)
    if ends_in_null:
        return lambda path: path
    return lambda path: escape_for_reader(path).encode()
