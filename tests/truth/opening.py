"""Which reader a scan opens, chosen by a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from scantree.reader.protocol import Reader, ReadOptions

_WHERE = "scantree.scanning.run.open_reader"


@contextmanager
def opening(open_reader: Callable[[ReadOptions, int | None], Reader]) -> Iterator[None]:
    """Scans open their readers by this, as long as the context lasts."""
    with patch(_WHERE, open_reader):
        yield
