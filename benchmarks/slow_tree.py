"""A file system that answers late, as a far server does: ``python -m benchmarks.slow_tree``.

It serves a planned tree from memory through FUSE and waits before it answers an open of
a directory, a read of one, a look-up, or a question for attributes. Nothing may be
cached by the kernel, so that every operation really waits; any number of them wait at
once. Once mounted it prints what it holds as JSON in one line. It unmounts and ends on
SIGINT, on SIGTERM, and when its standard input is closed, so it cannot outlive whoever
started it. Needs ``pip install 'scantree[bench]'`` and /dev/fuse.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import signal
import stat
import sys
from collections.abc import Sequence

import pyfuse3
import trio

from benchmarks.imagined import BLOCK, ImaginedTree, Node
from benchmarks.shapes import SHAPES, plan

MOST_AT_ONCE = 1000
"""Operations that may wait at the same time: more than any tool has threads."""


class SlowOperations(pyfuse3.Operations):
    """Answers for a tree, each after ``delay_seconds``."""

    def __init__(self, tree: ImaginedTree, delay_seconds: float) -> None:
        super().__init__()
        self._tree = tree
        self._delay_seconds = delay_seconds

    async def lookup(
        self, parent_inode: int, name: bytes, ctx: pyfuse3.RequestContext
    ) -> pyfuse3.EntryAttributes:
        """The attributes of a name."""
        await trio.sleep(self._delay_seconds)
        standing = {b".": parent_inode, b"..": self._tree.nodes[parent_inode].parent}
        inode = (standing if name in standing else self._tree.names(parent_inode)).get(name)
        if inode is None:
            raise pyfuse3.FUSEError(errno.ENOENT)
        return self._attributes(inode)

    async def getattr(self, inode: int, ctx: pyfuse3.RequestContext) -> pyfuse3.EntryAttributes:
        """The attributes of an inode."""
        await trio.sleep(self._delay_seconds)
        return self._attributes(inode)

    async def opendir(self, inode: int, ctx: pyfuse3.RequestContext) -> int:
        """A handle, which is the inode number again."""
        await trio.sleep(self._delay_seconds)
        return inode

    async def readdir(self, fh: int, start_id: int, token: pyfuse3.ReaddirToken) -> None:
        """As many entries from ``start_id`` on as fit."""
        await trio.sleep(self._delay_seconds)
        names = list(self._tree.names(fh).items())
        for place in range(start_id, len(names)):
            name, inode = names[place]
            if not pyfuse3.readdir_reply(token, name, self._attributes(inode), place + 1):
                break

    def _attributes(self, inode: int) -> pyfuse3.EntryAttributes:
        node: Node = self._tree.nodes[inode]
        found = pyfuse3.EntryAttributes()
        found.st_ino = inode
        found.entry_timeout = 0
        found.attr_timeout = 0
        if node.names is None:
            found.st_mode = stat.S_IFREG | 0o644
        else:
            found.st_mode = stat.S_IFDIR | 0o755
            found.st_nlink = 2
        found.st_uid, found.st_gid = os.getuid(), os.getgid()
        found.st_size = node.size
        found.st_blocks = node.allocated_size // BLOCK
        return found


async def serve(tree: ImaginedTree, delay_seconds: float, mountpoint: str) -> None:
    """Mount at ``mountpoint`` and answer until told to end. Raises RuntimeError."""
    # Without default_permissions: the kernel would ask for attributes before each look-up, too.
    options = {"fsname=scantree-slow", "ro"}
    pyfuse3.init(SlowOperations(tree, delay_seconds), mountpoint, options)
    try:
        print(json.dumps(tree.facts.to_dict()), flush=True)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_end_on_signal, nursery.cancel_scope)
            nursery.start_soon(_end_with_input, nursery.cancel_scope)
            await pyfuse3.main(max_tasks=MOST_AT_ONCE)
            nursery.cancel_scope.cancel()
    finally:
        pyfuse3.close(unmount=True)


async def _end_on_signal(scope: trio.CancelScope) -> None:
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            scope.cancel()


async def _end_with_input(scope: trio.CancelScope) -> None:
    while True:
        try:
            await trio.lowlevel.wait_readable(0)
        except PermissionError:
            # A file, like /dev/null: nobody is there who could end it.
            return
        if not os.read(0, 4096):
            scope.cancel()
            return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slow_tree", description=__doc__)
    parser.add_argument("mountpoint", metavar="DEST", help="an empty directory")
    parser.add_argument("--kind", choices=sorted(SHAPES), default="seed")
    parser.add_argument("--directories", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--delay-ms", type=float, default=2.0, metavar="MS", help="per operation")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve a tree; answers the exit code."""
    options = _parser().parse_args(arguments)
    try:
        tree = ImaginedTree(plan(options.kind, options.directories, options.seed), options.seed)
        trio.run(serve, tree, options.delay_ms / 1000, options.mountpoint)
    except (OSError, RuntimeError, ValueError) as error:
        print(f"slow_tree: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
