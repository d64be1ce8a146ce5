"""A scan as ncdu's export, version 1.2 of https://dev.yorhel.nl/ncdu/jsonfmt, piece by piece.

Each entry has its own sizes; whoever reads it adds them up, and counts what is ``hlnkc`` once by
``dev`` and ``ino``. Where a scan counted every link, none is marked, so that the sums are its own.
Names are the bytes that they are, escaped as JSON demands and no further.

The format has one directory on top. Several roots, or one that is no directory, are put into the
directory that all of them lie in, which has no sizes of its own; ``roots`` in the metadata, which
nobody else looks at, says how many they are. A directory that was counted
elsewhere (a bind mount, a root inside another) has no place in it, and is left out.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import NamedTuple

from scantree.exchange import twin
from scantree.reader.listing import Skip
from scantree.reader.packed_entries import DEFAULT_MODE, Directory, Entry, entry_of, unpack
from scantree.reader.protocol import is_store
from scantree.saved.depth_first import (
    FAILED_LOOK,
    PENDING,
    DirectoryStep,
    LeftOutName,
    NestedScan,
)

_CHUNK = 256 << 10
"""How much is put together before it is handed on."""

_LEAST = 5
"""How many elements a packed entry has at least; see ``packed_entries``."""

_EXCLUDED = {
    Skip.OTHER_FILESYSTEM.value: b"otherfs",
    Skip.KERNEL_FILESYSTEM.value: b"kernfs",
    Skip.EXCLUDED.value: b"pattern",
}


def ncdu_export(
    scan: NestedScan, *, version: str, timestamp: int, marks_links: bool = True
) -> Iterator[bytes]:
    """The document. Raises ``sqlite3.Error`` or ValueError where the scan file is damaged.

    ``timestamp`` is when the scan began, in seconds since the epoch.
    """
    head: dict[str, object] = {"progname": "scantree", "progver": version, "timestamp": timestamp}
    if tops_of(scan).above is not None:
        head["roots"] = len(scan.roots)
    pieces = [b"[1,2,", json.dumps(head, separators=(",", ":")).encode()]
    size = 0
    for piece in _pieces(scan, marks_links=marks_links):
        pieces.append(piece)
        size += len(piece)
        if size > _CHUNK:
            yield b"".join(pieces)
            pieces.clear()
            size = 0
    pieces.append(b"]\n")
    yield b"".join(pieces)


def _pieces(scan: NestedScan, *, marks_links: bool) -> Iterator[bytes]:
    tops = tops_of(scan)
    ends: list[bytes] = []
    devices: list[int | None] = [None]
    if tops.above is not None:
        yield b",\n[{%b}" % _name(tops.above)
    for step in scan.steps():
        if step is None:
            devices.pop()
            yield ends.pop()
            continue
        above = devices[-1]
        if step.is_directory:
            name = step.name if step.depth else tops.names[step.row]
            yield b",\n[{%b%b}" % (_name(name), _own(step, above))
            above = step.compared_with.device if step.is_known else above
        devices.append(above)
        ends.append(b"]" if step.is_directory else b"")
        exact_name = None if step.is_directory else tops.names[step.row]
        for part in step.parts:
            yield _entries(part, step.compared_with, above, exact_name, marks_links=marks_links)
        for name in step.unread:
            yield b',\n{%b,"read_error":true}' % _name(name)
        for left_out in step.left_out:
            yield _left_out(left_out)
    if tops.above is not None:
        yield b"]"


class Tops(NamedTuple):
    """What the roots are called, by their rows, and the directory above them, if one has to be."""

    names: dict[int, bytes]
    above: bytes | None


def tops_of(scan: NestedScan) -> Tops:
    """The roots' absolute paths; below a directory of all of them where there are several."""
    paths: dict[int, bytes] = {}
    is_directory = True
    for row, path, is_one in scan.named_roots():
        paths[row] = _absolute(scan.working_directory, path)
        is_directory = is_one
    if len(paths) == 1 and is_directory:
        return Tops(paths, None)
    if any(map(is_store, paths.values())):
        # Names can have no slash; addresses are told from paths by what they begin with.
        return Tops({row: _in_a_name(path) for row, path in paths.items()}, b"/")
    above = os.path.commonpath([os.path.dirname(path) for path in paths.values()] or [b"/"])
    start = len(above.rstrip(b"/")) + 1
    return Tops({row: path[start:] or b"." for row, path in paths.items()}, above)


def _in_a_name(path: bytes) -> bytes:
    """A path below ``/``, or an address with colons for its slashes."""
    if is_store(path):
        return path.replace(b"://", b":").replace(b"/", b":")
    return path.removeprefix(b"/") or b"."


def _absolute(working_directory: bytes, path: bytes) -> bytes:
    if is_store(path):
        return path
    path = os.path.join(working_directory, path)
    # A name before ".." may be a link, and then these two are no detour.
    return path if b".." in path.split(b"/") else os.path.normpath(path)


def _name(name: bytes) -> bytes:
    text = encode_basestring(name.decode("utf-8", "surrogateescape"))
    return b'"name":' + text.encode("utf-8", "surrogateescape")


def _own(step: DirectoryStep, above: int | None) -> bytes:
    """The numbers of a directory."""
    error = "" if step.is_read else ',"read_error":true'
    if not step.is_known:
        return error.encode()
    mtime, inode, uid, gid, device = step.compared_with
    sizes = _sizes(step.apparent_size, step.allocated_size)
    other = "" if device == above else f',"dev":{device}'
    extended = f'{_owner(uid, gid)},"mode":{step.mode},"mtime":{mtime}'
    return f'{sizes}{other},"ino":{inode}{extended}{error}'.encode()


def _sizes(apparent_size: int, allocated_size: int) -> str:
    """Both, unless they are 0, as ncdu has it."""
    apparent = f',"asize":{apparent_size}' if apparent_size else ""
    return f'{apparent},"dsize":{allocated_size}' if allocated_size else apparent


def _owner(uid: int, gid: int) -> str:
    """Both, where anybody is known to own it."""
    return f',"uid":{uid},"gid":{gid}' if uid >= 0 and gid >= 0 else ""


def _left_out(left_out: LeftOutName) -> bytes:
    name, reason = left_out
    if reason in _EXCLUDED:
        return b',\n{%b,"excluded":"%b"}' % (_name(name), _EXCLUDED[reason])
    if reason == PENDING:
        return b',\n[{%b,"read_error":true}]' % _name(name)
    if reason == FAILED_LOOK:
        return b',\n{%b,"read_error":true}' % _name(name)
    return b""


def _entries(
    part: str,
    directory: Directory,
    above: int | None,
    exact_name: bytes | None,
    *,
    marks_links: bool,
) -> bytes:
    """Some packed entries of a directory; ``above`` is its device.

    By far the most have all their defaults, and are made from their numbers without a detour.
    """
    if exact_name is None and above is not None:
        made = twin.ncdu_lines(part, directory, above, marks_links)
        if made is not None:
            return made
    lines = []
    mtime, inode, uid, gid, device = directory
    defaults = f'{_owner(uid, gid)},"mode":{DEFAULT_MODE},"mtime":'
    if exact_name is None and device == above:
        for row in json.loads(part):
            if len(row) == _LEAST:
                name, apparent, allocated, later, further = row
                lines.append(
                    f',\n{{"name":{encode_basestring(name)}{_sizes(apparent, allocated)}'
                    f',"ino":{inode + further}{defaults}{mtime + later}}}'
                )
            else:
                entry = entry_of(row, directory)
                lines.append(_entry(entry, above, marks_links=marks_links))
    else:
        for entry in unpack(part, directory):
            named = entry if exact_name is None else entry._replace(name=exact_name)
            lines.append(_entry(named, above, marks_links=marks_links))
    return "".join(lines).encode("utf-8", "surrogateescape")


def _entry(entry: Entry, above: int | None, *, marks_links: bool) -> str:
    name = encode_basestring(entry.name.decode("utf-8", "surrogateescape"))
    sizes = _sizes(entry.apparent_size, entry.allocated_size)
    other = "" if entry.device == above else f',"dev":{entry.device}'
    mode = entry.mode
    linked = f',"hlnkc":true,"nlink":{entry.links}' if marks_links and entry.links > 1 else ""
    kind = "" if stat.S_ISREG(mode) else ',"notreg":true'
    return (
        f',\n{{"name":{name}{sizes}{other},"ino":{entry.inode}{_owner(entry.uid, entry.gid)}'
        f',"mode":{mode},"mtime":{entry.mtime}{linked}{kind}}}'
    )
