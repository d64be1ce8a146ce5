"""A reader that answers when a test says so, and a clock that goes when a test says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scantree.reader.listing import Listing
from scantree.reader.protocol import DirectoryRequest, UnderWay
from scantree.reader.sums import ListingSums

SECOND = 1_000_000_000


class Clock:
    """A clock in nanoseconds."""

    def __init__(self) -> None:
        self.now = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += round(seconds * SECOND)


@dataclass(frozen=True)
class Request:
    """A request below a directory of a device."""

    parent_device: int = 7
    dir_prefix: bytes = b"d"
    root: int = 0
    base: None = None
    inode: int = 0
    followed: bool = False

    @property
    def prefix(self) -> bytes:
        return self.dir_prefix

    @property
    def depth(self) -> int:
        return self.dir_prefix.count(b"/") + 1


class ScriptedReader:
    """Begins with what ``begin`` names, and answers what ``answer`` names."""

    name = "scripted"
    jobs = 2
    capacity = 100

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.queued: dict[int, DirectoryRequest] = {}
        self.reads: dict[int, tuple[int, int]] = {}
        """Start of each read under way, and when it last got on."""
        self._finished: list[tuple[int, Listing]] = []
        self.is_closed = False

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        self.queued.update(batch)

    def begin(self, *tokens: int) -> None:
        for token in tokens:
            del self.queued[token]
            self.reads[token] = (self._clock.now, self._clock.now)

    def get_on(self, token: int) -> None:
        self.reads[token] = (self.reads[token][0], self._clock.now)

    def answer(self, *tokens: int, device: int = 7) -> None:
        for token in tokens:
            self.queued.pop(token, None)
            self.reads.pop(token, None)
            listing = Listing()
            listing.identified = True
            listing.device = device
            self._finished.append((token, listing))

    def collect(self) -> list[tuple[int, Listing]]:
        finished, self._finished = self._finished, []
        return finished

    def fileno(self) -> None:
        return None

    def under_way(self) -> list[UnderWay]:
        return [UnderWay(token, started) for token, (started, _) in self.reads.items()]

    def hanging(self, nanoseconds: int) -> list[int]:
        now = self._clock.now
        return [token for token, (_, alive) in self.reads.items() if now - alive >= nanoseconds]

    def withdraw(self, parent_device: int) -> list[int]:
        tokens = [
            token
            for token, request in self.queued.items()
            if request.parent_device == parent_device
        ]
        for token in tokens:
            del self.queued[token]
        return tokens

    def new_sums(self) -> ListingSums:
        return ListingSums()

    def close(self) -> None:
        self.is_closed = True
