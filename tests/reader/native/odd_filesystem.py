"""A file system with faults: errors where a test wants them, and types that are not told.

It speaks FUSE's own protocol (linux/fuse.h), in a thread of the test's process, and
serves a tree of nodes. Nothing is cached.
"""

from __future__ import annotations

import ctypes
import os
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field
from errno import EINVAL, ENOENT, ENOSYS
from stat import S_IFDIR, S_IFLNK, S_IFMT, S_IFREG

FUSE = "/dev/fuse"
DT_UNKNOWN, DT_DIR, DT_REG = 0, 4, 8

_LOOKUP, _FORGET, _GETATTR, _READLINK = 1, 2, 3, 5
_INIT, _OPENDIR, _READDIR, _RELEASEDIR = 26, 27, 28, 29
_INTERRUPT, _BATCH_FORGET = 36, 42
_REQUEST = struct.Struct("<IIQQIIII")
_SILENT = {_FORGET, _INTERRUPT, _BATCH_FORGET}
_FLAGS = 1 << 18  # FUSE_PARALLEL_DIROPS


@dataclass
class Node:
    """A directory, where it has ``entries``, or else a file.

    ``told_type`` and ``told_number`` are what its directory says it is. Errors are errno
    values; after ``listed`` entries reading the directory fails with ``read_error``.
    ``look_error`` is what looking for the name says, ``status_error`` what asking about what
    was found. Of each error ``times`` are told, then all is well; endlessly where it is None.
    One that ``never_opens`` has whoever opens it wait. Where ``is_found_anew`` each look into
    its directory finds what the kernel takes for another node, so that a directory may
    contain one above it.
    """

    entries: dict[bytes, Node] | None = None
    size: int = 0
    told_type: int | None = None
    told_number: int | None = None
    look_error: int = 0
    status_error: int = 0
    open_error: int = 0
    read_error: int = 0
    listed: int = 0
    is_found_anew: int = 0
    never_opens: int = 0
    times: int | None = None
    told: Counter[str] = field(default_factory=Counter, init=False, compare=False)
    number: int = field(default=0, compare=False)

    def error(self, name: str) -> int:
        """One of its errors, if that is to be told once more."""
        number: int = getattr(self, name)
        if number and self.times is not None:
            self.told[name] += 1
            return number if self.told[name] <= self.times else 0
        return number

    @property
    def type_in_listing(self) -> int:
        """The d_type of its entry."""
        if self.told_type is not None:
            return self.told_type
        return S_IFMT(self.mode) >> 12

    @property
    def mode(self) -> int:
        """Its st_mode."""
        return S_IFREG | 0o644 if self.entries is None else S_IFDIR | 0o755

    @property
    def number_in_listing(self) -> int:
        """The d_ino of its entry."""
        return self.number if self.told_number is None else self.told_number


@dataclass
class Link(Node):
    """A symbolic link."""

    target: bytes = b""

    @property
    def mode(self) -> int:
        """Its st_mode."""
        return S_IFLNK | 0o777


class OddFilesystem:
    """Serves a tree at ``path`` until the process ends."""

    def __init__(self, path: bytes, root: Node) -> None:
        self._nodes: list[Node] = []
        self._number(root)
        self._answers = threading.Event()
        self._answers.set()
        self._device = os.open(FUSE, os.O_RDWR | os.O_CLOEXEC)
        libc = ctypes.CDLL(None, use_errno=True)
        data = b"fd=%d,rootmode=40000,user_id=0,group_id=0" % self._device
        if libc.mount(b"odd", path, b"fuse", ctypes.c_ulong(0), data) != 0:
            raise OSError(ctypes.get_errno(), "mount", os.fsdecode(path))
        for _ in range(4):
            threading.Thread(target=self._serve, daemon=True).start()

    def stop_answering(self) -> None:
        """Keep everybody waiting who asks from now on, until the process ends."""
        self._answers.clear()

    def _number(self, node: Node) -> None:
        if node.number:
            return
        self._nodes.append(node)
        node.number = len(self._nodes)
        for below in (node.entries or {}).values():
            self._number(below)

    def _serve(self) -> None:
        while True:
            try:
                request = os.read(self._device, 1 << 17)
            except FileNotFoundError:
                # The request was interrupted meanwhile.
                continue
            self._answers.wait()
            _, operation, unique, number, *_ = _REQUEST.unpack_from(request)
            if operation in _SILENT:
                continue
            answer = self._answer(operation, number, request[_REQUEST.size :])
            error, content = (answer, b"") if isinstance(answer, int) else (0, answer)
            os.write(self._device, struct.pack("<IiQ", 16 + len(content), -error, unique) + content)

    def _found(self, below: Node | None) -> bytes | int:
        if below is None:
            return ENOENT
        if error := below.error("look_error"):
            return error
        number = below.number
        if below.is_found_anew:
            self._nodes.append(below)
            number = len(self._nodes)
        return struct.pack("<Q32x", number) + _attributes(below)

    def _answer(self, operation: int, number: int, body: bytes) -> bytes | int:
        if operation == _INIT:
            return struct.pack("<IIIIHHI40x", 7, 31, 65536, _FLAGS, 16, 12, 65536)
        node = self._nodes[number - 1]
        if operation == _LOOKUP:
            return self._found((node.entries or {}).get(body[:-1]))
        if operation == _GETATTR:
            return node.error("status_error") or struct.pack("<16x") + _attributes(node)
        if operation == _OPENDIR:
            if node.never_opens:
                threading.Event().wait()
            return node.error("open_error") or struct.pack("<16x")
        if operation == _READDIR:
            _, offset, size = struct.unpack_from("<QQI", body)
            return _listing(node, offset, size)
        plain: dict[int, bytes | int] = {
            _RELEASEDIR: b"",
            _READLINK: node.target if isinstance(node, Link) else EINVAL,
        }
        return plain.get(operation, ENOSYS)


def _attributes(node: Node) -> bytes:
    blocks = (node.size + 511) // 512
    return struct.pack("<3Q36xII4I4x", node.number, node.size, blocks, node.mode, 1, 0, 0, 0, 4096)


def _listing(node: Node, offset: int, size: int) -> bytes | int:
    entries = list((node.entries or {}).items())
    if node.read_error:
        if offset >= node.listed and (error := node.error("read_error")):
            return error
        if offset < node.listed:
            entries = entries[: node.listed]
    content = b""
    for number, (name, below) in enumerate(entries[offset:], offset + 1):
        told = below.number_in_listing, number, len(name), below.type_in_listing
        head = struct.pack("<QQII", *told)
        record = (head + name).ljust((len(head) + len(name) + 7) // 8 * 8, b"\0")
        if len(content) + len(record) > size:
            break
        content += record
    return content
