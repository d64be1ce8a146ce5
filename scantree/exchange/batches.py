"""Pieces of a document handed on some at once: a write for each would take longer than they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_BYTES = 256 << 10


def in_batches(pieces: Iterable[bytes], least: int = _BYTES) -> Iterator[bytes]:
    """The same bytes in pieces of more than ``least`` bytes, but for the last."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > least:
            yield b"".join(held)
            held.clear()
            size = 0
    if held:
        yield b"".join(held)
