"""Scanning from a program: ``scan`` for scripts, ``scan_async`` inside trio or asyncio."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Unpack

import trio

from scantree.answers.report import ScanReport, answered
from scantree.options import Path, ScanOptions, request_of
from scantree.reader.address_space import is_room_for_thread
from scantree.scanning.path_type import path_type
from scantree.watching import Cancellation, ScanToWatch, Tell


def scan(
    path: Path | Iterable[Path],
    *,
    on_progress: Tell | None = None,
    cancel: Cancellation | None = None,
    **options: Unpack[ScanOptions],
) -> ScanReport:
    """Scan one root or several; answers when every directory is done.

    Works where an event loop runs, too, which waits meanwhile. What cannot be read is in the
    report's ``problems``. ``on_progress`` is called with a ``ProgressSnapshot`` ten times a
    second, and once at the end, in the thread that called ``scan``; what it raises ends the
    scan and is raised. ``cancel`` is a ``threading.Event``, or another object with ``is_set()``:
    once it is set, the scan ends soon, and its report has what was found, and ``complete``
    false. No signal handler is installed; Ctrl-C ends the scan with ``KeyboardInterrupt``.

    Raises ``TypeError`` for an option that there isn't, ``ValueError`` for an empty path or an
    impossible value, ``OSError`` where ``exclude_from`` cannot be read,
    ``scantree.saved.errors.ScanFileError`` where ``save`` cannot be written; what was kept
    until then can be resumed.
    """
    new_scan = _new_scan(path, options, on_progress, cancel)
    if is_room_for_thread():
        from scantree.scan_thread import NoThreadError, scan_and_wait  # noqa: PLC0415 - as asked

        try:
            return answered(scan_and_wait(new_scan, on_progress), _kind_of(path))
        except NoThreadError:
            pass
    return answered(trio.run(new_scan(on_progress).run), _kind_of(path))


async def scan_async(
    path: Path | Iterable[Path],
    *,
    on_progress: Tell | None = None,
    cancel: Cancellation | None = None,
    **options: Unpack[ScanOptions],
) -> ScanReport:
    """The same inside trio or asyncio: other tasks run meanwhile, and cancelling it ends the scan.

    A task that is cancelled has no report; what ``cancel`` ends has one. ``on_progress`` is
    called in the thread of the event loop. Raises ``RuntimeError`` where neither runs.
    """
    new_scan = _new_scan(path, options, on_progress, cancel)
    if trio.lowlevel.in_trio_task():
        return answered(await new_scan(on_progress).run(), _kind_of(path))
    import asyncio  # noqa: PLC0415 - trio needs none

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "scan_async runs inside trio or asyncio; elsewhere scantree.scan(path) does the same"
        ) from None
    from scantree.beside_asyncio import scan_beside_asyncio  # noqa: PLC0415

    return answered(await scan_beside_asyncio(new_scan, on_progress), _kind_of(path))


def _new_scan(
    path: Path | Iterable[Path],
    options: ScanOptions,
    on_progress: object,
    cancel: Cancellation | None,
) -> partial[ScanToWatch]:
    if on_progress is not None and not callable(on_progress):
        raise TypeError(f"on_progress is called, and {on_progress!r} cannot be")
    if inspect.iscoroutinefunction(on_progress):
        raise TypeError("on_progress is called, and not awaited: it cannot be a coroutine function")
    if cancel is not None and not callable(getattr(cancel, "is_set", None)):
        raise TypeError("cancel is a threading.Event, or has is_set() as that has")
    return partial(ScanToWatch, request_of(path, options), options, cancel)


def _kind_of(path: Path | Iterable[Path]) -> type:
    """The type of a path, or of the first of several; text where nothing tells it any more."""
    if isinstance(path, str | bytes | os.PathLike):
        return path_type(path)
    return path_type(path[0]) if isinstance(path, Sequence) else str
