"""How far off the percentage of a running scan is: ``python -m benchmarks.percentages PATH...``.

Each path is scanned three times: once for what is to be expected, once by an estimate, and once
by the expectation. Printed is the share that was said when 10, 50 and 90 % of the time were over.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

import trio

from scantree.scanning.expectation import Expected
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.run import Scan

SAMPLE_SECONDS = 0.01
MOMENTS = (0.1, 0.5, 0.9)


def recorded(
    path: str, expected: Expected | None
) -> tuple[ScanReport, Sequence[tuple[float, float | None]]]:
    """A scan's report, and its elapsed seconds and share at many moments."""
    scan = Scan(ScanRequest((os.fsencode(path),), tree=True), expected=expected)
    samples: list[tuple[float, float | None]] = []
    reports: list[ScanReport] = []

    async def sample() -> None:
        while True:
            await trio.sleep(SAMPLE_SECONDS)
            now = scan.snapshot()
            samples.append((now.elapsed_seconds, now.share))

    async def main() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(sample)
            reports.append(await scan.run())
            nursery.cancel_scope.cancel()

    trio.run(main)
    return reports[0], samples


def said(samples: Sequence[tuple[float, float | None]], whole: float) -> list[str]:
    """What was said at each moment."""
    found = []
    for moment in MOMENTS:
        before = [share for at, share in samples if at <= moment * whole and share is not None]
        found.append(f"{before[-1]:4.0%}" if before else "none")
    return found


def main() -> None:
    """Print a line for each path and way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    for path in parser.parse_args().paths:
        report, _ = recorded(path, None)
        totals = report.totals
        print(f"{path}: {totals.directories:,} directories, {totals.inodes:,} inodes")
        for name, expected in (
            ("estimated", None),
            ("expected", Expected(totals.inodes, totals.directories)),
        ):
            report, samples = recorded(path, expected)
            shares = said(samples, report.elapsed_seconds)
            print(f"  {name:10} {report.elapsed_seconds:6.2f} s  {' '.join(shares)}", flush=True)


if __name__ == "__main__":
    main()
