"""A file system with faults: ``python -m tests.truth.faulty_server DEST``.

It takes a pickled ``Node`` from standard input, mounts it at DEST, and says ``mounted``.
Of an endless directory it says ``listed`` whenever so many of its entries were handed
out. It ends, and the mount with it, when its standard input is closed. Nothing is cached.
"""

from __future__ import annotations

import errno
import os
import pickle
import sys
from collections import Counter

import pyfuse3
import trio

from tests.truth.faulty_tree import Entry, Node, Numbered

SAID_EVERY = 2_000
"""How many entries of an endless directory are handed out between two lines."""


class FaultyOperations(pyfuse3.Operations):
    """Answers for a tree as planned, or as planned doesn't."""

    def __init__(self, root: Node) -> None:
        super().__init__()
        self._tree = Numbered.of(root)
        self._entries = {
            number: {entry.name: entry for entry in node.entries or ()}
            for number, node in self._tree.nodes.items()
        }
        self._said = 0
        self._refused: Counter[int] = Counter()

    async def lookup(
        self, parent_inode: int, name: bytes, ctx: pyfuse3.RequestContext
    ) -> pyfuse3.EntryAttributes:
        entry = self._entry(parent_inode, name)
        if entry is None:
            raise pyfuse3.FUSEError(errno.ENOENT)
        return self._status(entry.node)

    async def getattr(self, inode: int, ctx: pyfuse3.RequestContext) -> pyfuse3.EntryAttributes:
        return self._status(self._tree.nodes[inode])

    async def opendir(self, inode: int, ctx: pyfuse3.RequestContext) -> int:
        node = self._tree.nodes[inode]
        if node.dies:
            os._exit(1)
        if node.hangs:
            await trio.sleep_forever()
        if node.open_error and node.passes_after != self._refused[inode]:
            self._refused[inode] += 1
            raise pyfuse3.FUSEError(node.open_error)
        return inode

    async def readdir(self, fh: int, start_id: int, token: pyfuse3.ReaddirToken) -> None:
        node = self._tree.nodes[fh]
        entries = node.entries or []
        end = None if node.repeats is None else len(entries) + node.repeats - 1
        if node.read_error:
            if start_id >= node.listed:
                raise pyfuse3.FUSEError(node.read_error)
            end = node.listed
        place = start_id
        while end is None or place < end:
            entry = entries[min(place, len(entries) - 1)]
            name = entry.name if place < len(entries) else b"%s%d" % (entry.name, place)
            if not pyfuse3.readdir_reply(token, name, self._told(entry), place + 1):
                break
            place += 1
        if end is None and place // SAID_EVERY > self._said:
            self._said = place // SAID_EVERY
            print("listed", flush=True)

    def _entry(self, parent: int, name: bytes) -> Entry | None:
        entries = self._entries[parent]
        found = entries.get(name)
        node = self._tree.nodes[parent]
        if found is None and node.repeats != 1 and node.entries:
            last = node.entries[-1]
            return last if name.startswith(last.name) else None
        return found

    def _status(self, node: Node) -> pyfuse3.EntryAttributes:
        if node.look_error:
            raise pyfuse3.FUSEError(node.look_error)
        found = _attributes(node.mode, self._tree.numbers[id(node)])
        found.st_nlink = node.links
        found.st_size = node.size
        found.st_blocks = node.blocks
        return found

    def _told(self, entry: Entry) -> pyfuse3.EntryAttributes:
        number = entry.told_number
        return _attributes(
            entry.mode_in_listing, self._tree.numbers[id(entry.node)] if number is None else number
        )


def _attributes(mode: int, number: int) -> pyfuse3.EntryAttributes:
    found = pyfuse3.EntryAttributes()
    found.st_mode = mode
    found.st_ino = number
    found.entry_timeout = 0
    found.attr_timeout = 0
    return found


async def serve() -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(end_with_input, nursery.cancel_scope)
        await pyfuse3.main()
        nursery.cancel_scope.cancel()


async def end_with_input(scope: trio.CancelScope) -> None:
    await trio.lowlevel.wait_readable(0)
    scope.cancel()


if __name__ == "__main__":
    tree: Node = pickle.load(sys.stdin.buffer)
    pyfuse3.init(FaultyOperations(tree), sys.argv[1], {"fsname=scantree-faulty", "allow_other"})
    print("mounted", flush=True)
    trio.run(serve)
    pyfuse3.close(unmount=True)
