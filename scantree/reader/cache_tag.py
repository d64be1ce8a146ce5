"""Whether a directory is tagged as a cache, as the Cache Directory Tagging Specification has it.

It then holds a regular file, no link, of this name that begins with the signature
(https://bford.info/cachedir/). Nothing else is opened, so nothing can hold up who asks.

The twin in C is ``native/cache_tag.c``.
"""

from __future__ import annotations

import os
import stat
from errno import ELOOP, EMFILE, ENFILE, ENOENT, ENXIO
from typing import Final

from scantree.reader.interruptions import status_of
from scantree.reader.listing import EntryProblem, Listing, Operation
from scantree.reader.open_at import open_at
from scantree.reader.protocol import DirectoryRequest, ReadOptions
from scantree.reader.read_some import read_some

NAME: Final = b"CACHEDIR.TAG"
SIGNATURE: Final = b"Signature: 8a477f597d28d172789f06886806bc55"

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_REPLACED = frozenset({ENOENT, ELOOP, ENXIO})
"""What opening says where it is no regular file any more."""


class TagError(Exception):
    """There is a tag, and it could not be read."""

    def __init__(self, operation: Operation, errno: int) -> None:
        super().__init__(operation, errno)
        self.problem = EntryProblem(operation, NAME, errno)


def is_tagged(directory: int | bytes) -> bool:
    """Whether a directory, open or by its path, is tagged.

    Raises TagError and, where no descriptor is to be had, OSError.
    """
    name, dir_fd = (NAME, directory) if isinstance(directory, int) else (_below(directory), None)
    try:
        status = status_of(name, dir_fd=dir_fd, follow_symlinks=False)
    except OSError:
        # If it is there, whoever looks at all entries tells of it.
        return False
    if not stat.S_ISREG(status.st_mode) or status.st_size < len(SIGNATURE):
        return False
    try:
        descriptor = open_at(name, _FLAGS, dir_fd)
    except OSError as error:
        if error.errno in _REPLACED:
            return False
        raise _told(Operation.OPEN, error) from None
    try:
        if not stat.S_ISREG(status_of(descriptor).st_mode):
            return False
        return _begins_with_signature(descriptor)
    except OSError as error:
        raise _told(Operation.READ, error) from None
    finally:
        os.close(descriptor)


def is_left_out(
    options: ReadOptions, request: DirectoryRequest, listing: Listing, directory: int | bytes
) -> bool:
    """Enter in a listing whether its directory is tagged; answers whether it is left out for it.

    A root never is. Raises OSError where no descriptor is to be had.
    """
    try:
        listing.is_cache = is_tagged(directory)
    except TagError as error:
        listing.problems.append(error.problem)
    return listing.is_cache and options.exclude_caches and bool(request.dir_prefix)


def _below(directory: bytes) -> bytes:
    return os.path.join(directory, NAME)


def _told(operation: Operation, error: OSError) -> Exception:
    # For want of a descriptor the whole directory is read again.
    is_shortage = error.errno in {EMFILE, ENFILE}
    return error if is_shortage else TagError(operation, error.errno or 0)


def _begins_with_signature(descriptor: int) -> bool:
    found = b""
    while len(found) < len(SIGNATURE):
        more = read_some(descriptor, len(SIGNATURE) - len(found))
        if not more:
            return False
        found += more
        if not SIGNATURE.startswith(found):
            return False
    return True
