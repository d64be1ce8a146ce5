"""A file that may be an export of another program: known by how it begins, and read."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from scantree.saved.errors import ScanFileError

if TYPE_CHECKING:
    from scantree.exchange.ncdu_reading import Origin
    from scantree.saved.temporary import TemporaryScan

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_NCDU_BINARY = b"\xbfncduEX"
_JSON = (b"[", b" ", b"\t", b"\r", b"\n")


@contextmanager
def opened_export(given: bytes) -> Iterator[BinaryIO | None]:
    """The export in a file or pipe, to read; None where it is none. Raises ScanFileError."""
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
    with file, unpacked(given, file) as found:
        yield found


@contextmanager
def unpacked(given: bytes, file: io.BufferedReader) -> Iterator[BinaryIO | None]:
    """What is in an open file, where that is an export. Raises ScanFileError."""
    begin = file.peek(len(_NCDU_BINARY))
    if begin.startswith(_GZIP):
        yield cast(BinaryIO, gzip.GzipFile(fileobj=file))
        return
    if begin.startswith(_ZSTD):
        from scantree.exchange.zstd import Unpacking, is_there  # noqa: PLC0415 - for few

        if not is_there():
            raise ScanFileError(given, "it is compressed, and there is no zstd to unpack it")
        unpacking = Unpacking(file)
        try:
            yield cast(BinaryIO, unpacking)
        finally:
            unpacking.close()
        return
    if begin.startswith(_NCDU_BINARY):
        raise ScanFileError(given, "it is binary: 'ncdu -f FILE -o -' makes an export of it")
    yield file if begin.startswith(_JSON) else None


def read_into(kept: TemporaryScan, given: bytes, file: BinaryIO) -> Origin:
    """Read an export into a scan; answers what wrote it. Raises ScanFileError."""
    from scantree.exchange.json_items import JsonError  # noqa: PLC0415 - only for exports
    from scantree.exchange.ncdu_reading import read_export  # noqa: PLC0415
    from scantree.saved.opening import explaining  # noqa: PLC0415

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
    return origin
