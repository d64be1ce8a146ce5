"""How a scan behaves towards what it reads: its patience, and its pace."""

from __future__ import annotations

from scantree.reader.protocol import Reader
from scantree.scanning.request import ScanRequest

_SECOND = 1_000_000_000


def with_manners(reader: Reader, request: ScanRequest) -> Reader:
    """The reader, with the time limit and the rate that the request asks for around it."""
    if request.dir_timeout is not None:
        from scantree.reader.time_limit import TimeLimitedReader  # noqa: PLC0415 - if asked for

        reader = TimeLimitedReader(reader, int(request.dir_timeout * _SECOND))
    if request.max_rate is not None:
        from scantree.reader.rate_limit import RateLimitedReader  # noqa: PLC0415 - if asked for

        reader = RateLimitedReader(reader, request.max_rate)
    return reader
