"""Taking requests back from a queue that threads take from at the same time."""

from __future__ import annotations

from collections import deque

from scantree.reader.protocol import DirectoryRequest


def withdrawn(todo: deque[tuple[int, DirectoryRequest]], parent_device: int) -> list[int]:
    """Take the requests below directories of a device out of a queue; answers their tokens."""
    tokens = []
    for _ in range(len(todo)):
        try:
            token, request = todo.popleft()
        except IndexError:
            break
        if request.parent_device == parent_device:
            tokens.append(token)
        else:
            todo.append((token, request))
    return tokens
