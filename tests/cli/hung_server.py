"""A file system with a directory that never answers: ``python -m tests.cli.hung_server``.

``python -m tests.cli.hung_server DEST open|read|lookup`` mounts it at DEST. ``fine`` holds
a file; ``stuck`` never answers when it is opened, read, or asked for a name, and says
``asked`` on standard output when that was tried. Whoever waits waits until this process
ends.
"""

from __future__ import annotations

import errno
import stat
import sys

import pyfuse3
import trio

ROOT, FINE, STUCK, FILE = pyfuse3.ROOT_INODE, 2, 3, 4
NAMES: dict[int, dict[bytes, int]] = {
    ROOT: {b"fine": FINE, b"stuck": STUCK},
    FINE: {b"file": FILE},
    STUCK: {},
}
SIZE = 1000


class HungOperations(pyfuse3.Operations):
    """Answers, but for one operation on ``stuck``."""

    def __init__(self, hangs_at: str) -> None:
        super().__init__()
        self._hangs_at = hangs_at

    async def lookup(
        self, parent_inode: int, name: bytes, ctx: pyfuse3.RequestContext
    ) -> pyfuse3.EntryAttributes:
        await self._hang(parent_inode, "lookup")
        inode = NAMES[parent_inode].get(name)
        if inode is None:
            raise pyfuse3.FUSEError(errno.ENOENT)
        return attributes(inode)

    async def getattr(self, inode: int, ctx: pyfuse3.RequestContext) -> pyfuse3.EntryAttributes:
        return attributes(inode)

    async def opendir(self, inode: int, ctx: pyfuse3.RequestContext) -> int:
        await self._hang(inode, "open")
        return inode

    async def readdir(self, fh: int, start_id: int, token: pyfuse3.ReaddirToken) -> None:
        await self._hang(fh, "read")
        entries = list(NAMES[fh].items())
        for place in range(start_id, len(entries)):
            name, inode = entries[place]
            if not pyfuse3.readdir_reply(token, name, attributes(inode), place + 1):
                break

    async def _hang(self, inode: int, operation: str) -> None:
        if inode == STUCK and operation == self._hangs_at:
            print("asked", flush=True)
            await trio.sleep_forever()


def attributes(inode: int) -> pyfuse3.EntryAttributes:
    found = pyfuse3.EntryAttributes()
    found.st_ino = inode
    is_file = inode not in NAMES
    found.st_mode = stat.S_IFREG | 0o644 if is_file else stat.S_IFDIR | 0o755
    found.st_nlink = 1 if is_file else 2
    found.st_size = SIZE if is_file else 0
    return found


if __name__ == "__main__":
    pyfuse3.init(HungOperations(sys.argv[2]), sys.argv[1], {"fsname=scantree-hung"})
    print("mounted", flush=True)
    trio.run(pyfuse3.main)
