"""Walking from a program: ``walk`` for all directories of a path, with their entries."""

from __future__ import annotations

import os
import pathlib
from functools import partial
from typing import Any, TypeVar, Unpack, cast, overload

from scantree.options import ScanOptions, WalkOptions, refuse_unknown, request_of
from scantree.reader.protocol import Reader
from scantree.reader.select import open_reader
from scantree.scanning.manners import with_manners
from scantree.scanning.met_twice import look_at_mounts_here
from scantree.scanning.path_type import path_type
from scantree.scanning.read_options import read_options
from scantree.scanning.request import ScanRequest
from scantree.walking.walk import Reading, Walk

PathT = TypeVar("PathT", bound=pathlib.PurePath)


@overload
def walk(path: str, **options: Unpack[WalkOptions]) -> Walk[str]: ...
@overload
def walk(path: bytes, **options: Unpack[WalkOptions]) -> Walk[bytes]: ...
@overload
def walk(  # type: ignore[overload-overlap]
    path: PathT, **options: Unpack[WalkOptions]
) -> Walk[PathT]: ...
@overload
def walk(path: os.PathLike[str], **options: Unpack[WalkOptions]) -> Walk[str]: ...
@overload
def walk(path: os.PathLike[bytes], **options: Unpack[WalkOptions]) -> Walk[bytes]: ...


def walk(path: Any, **options: Unpack[WalkOptions]) -> Walk[Any]:
    """Walk over a directory and all below it; answers an iterator of ``Directory``.

    Directories come as they are read, each before those in it, with their entries: everything
    that is no directory, each hard link under each of its names. Paths are of the type of
    ``path``. What cannot be read is in the ``problems`` of its directory. The walk is never far
    ahead of whoever asks for the next directory; ``close`` it, use it in a ``with`` or forget
    it, and it lets go of all that it has.

    Raises ``TypeError`` for an option that there isn't or a path that is none, ``ValueError``
    for an empty path or an impossible value, ``OSError`` where ``exclude_from`` cannot be read.
    """
    refuse_unknown("walk", options.keys() - WalkOptions.__annotations__.keys())
    if not isinstance(path, str | bytes | os.PathLike):
        raise TypeError(f"a walk takes one path, not {type(path).__name__}")
    request = request_of(path, cast("ScanOptions", options))
    return Walk(partial(_begin, request), path_type(path))


def _begin(request: ScanRequest) -> tuple[Reader, Reading]:
    options = read_options(request)
    roots = [
        each for each in request.roots if options.excludes is None or not options.excludes(each)
    ]
    met_twice = look_at_mounts_here(request, roots)
    options = options._replace(records=True)
    reader = with_manners(open_reader(options, request.jobs), request)
    try:
        return reader, Reading(reader, options, met_twice, request.retries)
    except BaseException:
        reader.close()
        raise
