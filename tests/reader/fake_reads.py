"""Reading without a disk: each directory is read, or held up, as a test wants it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest


class FakeReads:
    """A directory reader whose listings have the number of the read as inode.

    ``before`` is called with each request, in the reading thread.
    """

    def __init__(self, before: Callable[[DirectoryRequest], None] = lambda _: None) -> None:
        self._before = before
        self.threads: set[threading.Thread] = set()
        self.given_up: list[DirectoryRequest] = []
        self.is_closed = False

    def read(self, request: DirectoryRequest) -> Listing:
        assert not self.is_closed
        self.threads.add(threading.current_thread())
        self._before(request)
        listing = Listing()
        listing.inode = request.inode
        return listing

    def give_up(self, request: DirectoryRequest, error: OSError) -> Listing:
        self.given_up.append(request)
        listing = Listing()
        listing.failed = True
        return listing

    def release_spare(self) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        assert not self.is_closed
        self.is_closed = True


class Held:
    """Holds up the reads of some prefixes until they are let go."""

    def __init__(self, *prefixes: bytes) -> None:
        self._prefixes = prefixes
        self.are_held = threading.Semaphore(0)
        self.let_go = threading.Event()

    def __call__(self, request: DirectoryRequest) -> None:
        if request.dir_prefix in self._prefixes:
            self.are_held.release()
            self.let_go.wait()
