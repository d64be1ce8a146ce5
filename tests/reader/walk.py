"""What drives a reader in tests: requests in, listings out, no scan around it."""

from __future__ import annotations

import select
import time
from pathlib import Path
from typing import NamedTuple

from scantree.reader.listing import Listing
from scantree.reader.protocol import NOTIFY_SECONDS, Reader

HANG_SECONDS = 120


class Request(NamedTuple):
    """A directory to read, with every attribute that a reader may ask for."""

    root: int = 0
    dir_prefix: bytes = b""
    parent_device: int = 0
    inode: int = 0
    followed: bool = False
    base: None = None

    @property
    def prefix(self) -> bytes:
        return self.dir_prefix

    @property
    def depth(self) -> int:
        return self.dir_prefix.count(b"/") + 1 if self.dir_prefix else 0


ROOT = Request()


class Walk:
    """Reads requests with one reader and waits for their listings."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._tokens = 0

    def read(self, *requests: Request) -> list[Listing]:
        """The listings of some requests, in their order."""
        batch = []
        for request in requests:
            self._tokens += 1
            batch.append((self._tokens, request))
        self.reader.submit(batch)
        found = collect(self.reader, len(batch))
        return [found[token] for token, _ in batch]

    def read_tree(self, root: int = 0) -> dict[bytes, Listing]:
        """The listings of a root and everything below, by path below the root."""
        listings: dict[bytes, Listing] = {}
        level = [Request(root)]
        while level:
            below: list[Request] = []
            for request, listing in zip(level, self.read(*level), strict=True):
                listings[request.dir_prefix] = listing
                below += children(request, listing)
            level = below
        return listings


def children(request: Request, listing: Listing) -> list[Request]:
    """The requests for a directory's subdirectories."""
    base = request.dir_prefix + b"/" if request.dir_prefix else b""
    return [
        Request(request.root, base + sub.name, listing.device, sub.inode, sub.followed)
        for sub in listing.subdirectories
    ]


def collect(reader: Reader, count: int) -> dict[int, Listing]:
    """Wait for ``count`` listings, by token."""
    found: dict[int, Listing] = {}
    until = time.monotonic() + HANG_SECONDS
    while len(found) < count:
        assert time.monotonic() < until, "the reader hangs"
        descriptor = reader.fileno()
        if descriptor is not None:
            select.select([descriptor], [], [], NOTIFY_SECONDS)
        for token, listing in reader.collect():
            assert token not in found
            found[token] = listing
    return found


def allocated(*paths: Path) -> int:
    """The bytes that these occupy."""
    return sum(path.lstat().st_blocks * 512 for path in paths)


def below(start: Walk, *names: bytes) -> list[Request]:
    """The requests for subdirectories of the root, as its listing has them."""
    found = {r.dir_prefix: r for r in children(ROOT, start.read(ROOT)[0])}
    return [found[name] for name in names]
