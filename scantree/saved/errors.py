"""What can be wrong with a scan file; each is one line to whoever asked for it."""

from __future__ import annotations


class ScanFileError(Exception):
    """A scan file cannot be read, written or gone on with; the text says why.

    ``reason`` is the text without the file's name, which is ``path`` as it was given.
    """

    def __init__(self, path: bytes, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason
