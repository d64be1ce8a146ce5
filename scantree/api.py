"""Scanning from a program: ``scan`` for scripts, ``scan_async`` inside trio."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from typing import Unpack

import trio

from scantree.options import Path, ScanOptions, request_of
from scantree.scanning.report import ScanReport
from scantree.scanning.run import Scan


def scan(path: Path | Iterable[Path], **options: Unpack[ScanOptions]) -> ScanReport:
    """Scan one root or several; answers when every directory is done.

    What cannot be read is in the report's ``problems``. Raises ``TypeError`` for an option
    that there isn't, ``ValueError`` for an empty path or an impossible value, ``OSError``
    where ``exclude_from`` cannot be read, ``scantree.saved.errors.ScanFileError`` where ``save``
    cannot be written; what was kept until then can be resumed.
    """
    return trio.run(partial(scan_async, path, **options))


async def scan_async(path: Path | Iterable[Path], **options: Unpack[ScanOptions]) -> ScanReport:
    """The same inside trio: other tasks run meanwhile, and a cancellation ends it.

    Raises ``RuntimeError`` anywhere else.
    """
    if not trio.lowlevel.in_trio_run():
        raise RuntimeError(
            "scan_async runs inside trio only; with asyncio, await"
            " asyncio.to_thread(scantree.scan, path) does the same"
        )
    request = request_of(path, options)
    if "save" not in options:
        return await Scan(request).run()

    from scantree.saved.errors import ScanFileError  # noqa: PLC0415 - only where it is asked for
    from scantree.saved.new_scan import keep_new_scan  # noqa: PLC0415

    file = os.fsencode(options["save"])
    keeper = keep_new_scan(file, request, force=options.get("force", False))
    keeper.start()
    try:
        report = await Scan(request, sinks=[keeper]).run()
    finally:
        keeper.abandon()
    if keeper.failure is not None:
        raise ScanFileError(file, keeper.failure)
    return report
