"""An export of another program in place of a scan file: known by how it begins, and read."""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from scantree.cli.read_file import STANDARD_STREAM
from scantree.render.escape import escape_message
from scantree.render.line import Role, Run
from scantree.saved.errors import ScanFileError

if TYPE_CHECKING:
    from scantree.exchange.ncdu_reading import Origin
    from scantree.saved.loading import LoadedScan

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_NCDU_BINARY = b"\xbfncduEX"
_JSON = (b"[", b" ", b"\t", b"\r", b"\n")
_MOST_TOLD = 40


@contextmanager
def opened_export(given: bytes) -> Iterator[BinaryIO | None]:
    """The export that was given, to read; None where it is none. Raises ScanFileError.

    A pipe can only be one; ``-`` is standard input.
    """
    if given == os.fsencode(STANDARD_STREAM):
        if sys.stdin is None:
            raise ScanFileError(given, "standard input is closed")
        yield _unpacked(given, cast(io.BufferedReader, sys.stdin.buffer))
        return
    try:
        mode = os.stat(given).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            yield None
            return
        file = open(given, "rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError):
        # Whoever takes it for a scan file says what is wrong.
        yield None
        return
    with file:
        yield _unpacked(given, file)


def _unpacked(given: bytes, file: io.BufferedReader) -> BinaryIO | None:
    begin = file.peek(len(_NCDU_BINARY))
    if begin.startswith(_GZIP):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if begin.startswith(_ZSTD):
        raise ScanFileError(given, "it is compressed: 'zstd -dc FILE | scantree show -' reads it")
    if begin.startswith(_NCDU_BINARY):
        raise ScanFileError(given, "it is binary: 'ncdu -f FILE -o -' makes an export of it")
    return file if begin.startswith(_JSON) else None


@contextmanager
def imported(given: bytes, file: BinaryIO) -> Iterator[tuple[LoadedScan, Sequence[Run]]]:
    """Read an export; look at it meanwhile, with what is to be said of it."""
    from scantree.exchange.json_items import JsonError  # noqa: PLC0415 - only for exports
    from scantree.exchange.ncdu_reading import read_export  # noqa: PLC0415
    from scantree.saved.opening import explaining  # noqa: PLC0415
    from scantree.saved.temporary import temporary_scan  # noqa: PLC0415
    from scantree.scanning.request import ScanRequest  # noqa: PLC0415

    request = ScanRequest(roots=(), tree=True, entries=True)
    with temporary_scan(given, request) as kept:
        try:
            with explaining(given):
                origin, _ = read_export(file, kept.recorder)
        except ScanFileError as error:
            if isinstance(error.__cause__, JsonError):
                raise ScanFileError(given, str(error.__cause__)) from None
            raise
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ScanFileError(given, f"what is compressed is damaged: {error}") from None
        except OSError as error:
            raise ScanFileError(given, error.strerror or str(error)) from None
        with kept.loading() as scan:
            yield scan, _heading(origin)


def _heading(origin: Origin) -> Sequence[Run]:
    name = escape_message(f"{origin.program} {origin.version}".strip()[:_MOST_TOLD])
    is_gdu = origin.program == "gdu"
    heading = [Run(f"from an export of {name}{',' * is_gdu}", Role.FAINT)]
    if is_gdu:
        heading.append(Run("which tells no read errors, and no own size of a directory"))
    return heading
