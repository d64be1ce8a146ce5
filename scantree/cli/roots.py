"""The roots of a scan: the PATH arguments, or the names in a file, or what du takes."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scantree.cli.read_file import read_named_file
from scantree.cli.usage import UsageError
from scantree.render.escape import quote

HERE = b"."
"""The root where none is given, as in du(1)."""


def roots_of(paths: Sequence[str], files0_from: str | None) -> tuple[bytes, ...]:
    """The roots in the order they were given.

    ``files0_from`` names a file of names that end in NUL each (the last may lack it).
    Raises UsageError for an empty name, and where roots are given both ways or in none.
    """
    if files0_from is None:
        if not all(paths):
            raise UsageError("a PATH is empty")
        return tuple(map(os.fsencode, paths)) or (HERE,)
    if paths:
        extra = quote(paths[0])
        raise UsageError(f"--files0-from: no PATH can be given beside it (found {extra})")
    names = read_named_file("--files0-from", files0_from).split(b"\0")
    if not names[-1]:
        names.pop()
    shown = quote(files0_from)
    if not names:
        raise UsageError(f"--files0-from: {shown} names nothing")
    if len(names) == 1 and b"\n" in names[0] and not os.path.lexists(names[0]):
        raise UsageError(
            f"--files0-from: {shown} has lines; names end in NUL, as those of 'find -print0'"
        )
    if not all(names):
        number = names.index(b"") + 1
        raise UsageError(f"--files0-from: name {number} in {shown} is empty")
    return tuple(names)
