"""A scan that a program watches: it tells its progress, and can be cancelled from outside."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol, TypeAlias

import trio

from scantree.options import ScanOptions
from scantree.scanning.progress import ProgressSnapshot
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.run import Scan

INTERVAL_SECONDS = 0.1
"""How often progress is told, and for how long a cancellation waits at most."""

Tell: TypeAlias = Callable[[ProgressSnapshot], object]
"""What is called with snapshots."""


class Cancellation(Protocol):
    """What cancels a scan: an ``Event`` of ``threading``, of ``asyncio`` or of trio."""

    def is_set(self) -> bool:
        """Whether the scan is to end."""


class ScanToWatch:
    """One scan of a program's: ``run`` it once inside trio, and ``stop`` it there at any time.

    ``tell`` is called with snapshots, the last of them when all was found; what it raises ends
    the scan and comes out of ``run``. The scan ends with what was found, too, where ``cancel``
    is set.
    """

    def __init__(
        self,
        request: ScanRequest,
        options: ScanOptions,
        cancel: Cancellation | None,
        tell: Tell | None,
    ) -> None:
        self._request = request
        self._options = options
        self._cancel = cancel
        self._tell = tell
        self._scan: Scan | None = None
        self._is_stopped = False

    def stop(self) -> None:
        """End it with what was found."""
        self._is_stopped = True
        if self._scan is not None:
            self._scan.stop()

    async def run(self) -> ScanReport:
        """Scan; raises what ``scan`` does."""
        if "save" not in self._options:
            return await self._watched(Scan(self._request))

        from scantree.saved.errors import ScanFileError  # noqa: PLC0415 - only where asked for
        from scantree.saved.new_scan import keep_new_scan  # noqa: PLC0415

        file = os.fsencode(self._options["save"])
        keeper = keep_new_scan(file, self._request, force=self._options.get("force", False))
        keeper.start()
        try:
            report = await self._watched(Scan(self._request, sinks=[keeper]))
        finally:
            keeper.abandon()
        if keeper.failure is not None:
            raise ScanFileError(file, keeper.failure)
        return report

    async def _watched(self, scan: Scan) -> ScanReport:
        self._scan = scan
        if self._is_stopped or self._is_cancelled():
            scan.stop()
        if self._tell is None and self._cancel is None:
            return await scan.run()
        failure: BaseException | None = None
        report: ScanReport | None = None

        async def watch() -> None:
            nonlocal failure
            while failure is None:
                await trio.sleep(INTERVAL_SECONDS)
                try:
                    self._tell_of(scan)
                    if self._is_cancelled():
                        scan.stop()
                except BaseException as error:
                    failure = error
                    scan.stop()

        async with trio.open_nursery() as nursery:
            nursery.start_soon(watch)
            try:
                report = await scan.run()
            except Exception as error:
                # Out of the nursery it would come as one of a group.
                failure = failure or error
            nursery.cancel_scope.cancel()
        if failure is not None:
            raise failure
        assert report is not None
        self._tell_of(scan)
        return report

    def _is_cancelled(self) -> bool:
        return self._cancel is not None and self._cancel.is_set()

    def _tell_of(self, scan: Scan) -> None:
        if self._tell is not None:
            self._tell(scan.snapshot())
