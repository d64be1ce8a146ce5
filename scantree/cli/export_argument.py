"""An export of another program in place of a scan file, and what is said of it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from scantree.cli.read_file import STANDARD_STREAM
from scantree.exchange import importing
from scantree.render.escape import escape_message
from scantree.render.line import Role, Run
from scantree.saved.errors import ScanFileError

if TYPE_CHECKING:
    from scantree.exchange.ncdu_reading import Origin
    from scantree.saved.loading import LoadedScan

_MOST_TOLD = 40


@contextmanager
def opened_export(given: bytes) -> Iterator[BinaryIO | None]:
    """The export that was given, to read; None where it is none. Raises ScanFileError.

    A pipe can only be one; ``-`` is standard input.
    """
    if given == os.fsencode(STANDARD_STREAM):
        if sys.stdin is None:
            raise ScanFileError(given, "standard input is closed")
        with importing.unpacked(given, cast(io.BufferedReader, sys.stdin.buffer)) as found:
            yield found
        return
    with importing.opened_export(given) as export:
        yield export


@contextmanager
def imported(given: bytes, file: BinaryIO) -> Iterator[tuple[LoadedScan, Sequence[Run]]]:
    """Read an export; look at it meanwhile, with what is to be said of it."""
    from scantree.saved.temporary import temporary_scan  # noqa: PLC0415 - only for exports
    from scantree.scanning.request import ScanRequest  # noqa: PLC0415

    request = ScanRequest(roots=(), tree=True, entries=True)
    with temporary_scan(given, request) as kept:
        origin = importing.read_into(kept, given, file)
        with kept.loading() as scan:
            yield scan, _heading(origin)


def _heading(origin: Origin) -> Sequence[Run]:
    name = escape_message(f"{origin.program} {origin.version}".strip()[:_MOST_TOLD])
    is_gdu = origin.program == "gdu"
    heading = [Run(f"from an export of {name}{',' * is_gdu}", Role.FAINT)]
    if is_gdu:
        heading.append(Run("which tells no read errors, and no own size of a directory"))
    return heading
