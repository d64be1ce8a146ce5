"""What a scan was asked to do, as its file keeps it for whoever goes on."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from scantree.scanning.request import ScanRequest

if TYPE_CHECKING:
    from scantree.reader.store_options import StoreOptions


class KeptRequest(NamedTuple):
    """A request, and the working directory that its relative paths are meant from."""

    request: ScanRequest
    working_directory: bytes


def stored_request(request: ScanRequest) -> str:
    """The request as JSON; paths and patterns as the hexadecimal digits of their bytes."""
    return json.dumps(
        {
            "roots": [root.hex() for root in request.roots],
            "excludes": [pattern.hex() for pattern in request.excludes],
            "one_file_system": request.one_file_system,
            "include_kernfs": request.include_kernfs,
            "follow_symlinks": request.follow_symlinks,
            "count_links": request.count_links,
            "exclude_caches": request.exclude_caches,
            "entries": request.entries,
            "max_problems": request.max_problems,
            "working_directory": _working_directory().hex(),
            "store": None if request.store is None else request.store._asdict(),
        }
    )


def loaded_request(text: str) -> KeptRequest:
    """The request of ``stored_request``. Raises ValueError, KeyError or TypeError."""
    fields = json.loads(text)
    request = ScanRequest(
        roots=tuple(bytes.fromhex(root) for root in fields["roots"]),
        excludes=tuple(bytes.fromhex(pattern) for pattern in fields["excludes"]),
        one_file_system=bool(fields["one_file_system"]),
        include_kernfs=bool(fields["include_kernfs"]),
        follow_symlinks=bool(fields["follow_symlinks"]),
        count_links=bool(fields["count_links"]),
        exclude_caches=bool(fields.get("exclude_caches")),
        tree=True,
        entries=bool(fields["entries"]),
        max_problems=int(fields["max_problems"]),
        store=_store(fields.get("store")),
    )
    return KeptRequest(request, bytes.fromhex(fields["working_directory"]))


def _store(fields: object) -> StoreOptions | None:
    if not isinstance(fields, dict):
        return None
    from scantree.reader.store_options import StoreOptions  # noqa: PLC0415 - few need it

    return StoreOptions(**{name: fields[name] for name in StoreOptions._fields if name in fields})


def _working_directory() -> bytes:
    try:
        return os.getcwdb()
    except OSError:
        # It was removed, and no relative path leads anywhere.
        return b""
