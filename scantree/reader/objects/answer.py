"""What a bucket answers, and what may be asked of one, whoever speaks to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Answer(NamedTuple):
    """What a store sent, whole. ``region`` is where it says that the bucket is.

    ``server`` is what it calls itself.
    """

    status: int
    body: bytes
    region: str = ""
    retry_after: str = ""
    server: str = ""


class Bucket(Protocol):
    """Sends requests for lists. Used by many threads at once."""

    def ask(self, parameters: Mapping[str, str], key: bytes = b"") -> Answer:
        """The answer to one request, of the bucket or of a key in it.

        Raises StoreError where none came, or not whole.
        """

    def move_to(self, region: str) -> bool:
        """Ask in another region from now on; False where that is the one already."""

    def renew(self) -> None:
        """Look for newer credentials."""

    def close(self) -> None:
        """Let the connections go."""
