"""Trees on disk that know every name in them, because they made it.

Facts come from lstat(2) of these names; no directory is ever listed.
"""

from __future__ import annotations

import os
import socket
import stat

from tests.truth.facts import Facts

Name = bytes | str

SOCKET_PATH = 107
"""The bytes that the address of a socket has room for, as unix(7) has it."""


class Plot:
    """A directory in which things are planted. Names are relative to it."""

    def __init__(self, base: bytes) -> None:
        self.base = base
        self.names: list[bytes] = [b""]
        self._directories: set[bytes] = set()

    def path(self, name: Name = b"") -> bytes:
        """The path of a name."""
        name = os.fsencode(name)
        return self.base + b"/" + name if name else self.base

    def know(self, *names: Name) -> None:
        """Learn of names that were not made by the plot itself, parents first."""
        self.names += map(os.fsencode, names)
        self._directories.update(map(os.fsencode, names))

    def forget(self, *names: Name) -> None:
        """No longer speak of some names, because they are gone or hidden."""
        for name in names:
            self.names.remove(os.fsencode(name))

    def directory(self, *names: Name) -> None:
        """Make directories, with those above that are missing."""
        for name in names:
            whole = b""
            for component in os.fsencode(name).split(b"/"):
                whole = whole + b"/" + component if whole else component
                if whole not in self._directories:
                    os.mkdir(self.path(whole))
                    self._directories.add(whole)
                    self.names.append(whole)

    def file(self, name: Name, size: int = 0, *, hole: int = 0) -> None:
        """A file of ``size`` bytes that are written, and a hole after them."""
        with open(self._new(name), "wb") as file:
            file.write(b"x" * size)
            if hole:
                file.truncate(size + hole)

    def link(self, name: Name, to: Name) -> None:
        """Another name of what ``to`` names."""
        os.link(self.path(to), self._new(name), follow_symlinks=False)

    def symlink(self, name: Name, target: Name) -> None:
        """A symbolic link."""
        os.symlink(os.fsencode(target), self._new(name))

    def fifo(self, name: Name) -> None:
        """A named pipe."""
        os.mkfifo(self._new(name))

    def socket(self, name: Name) -> None:
        """A socket that nobody listens on."""
        path = self._new(name)
        with socket.socket(socket.AF_UNIX) as unix:
            if len(path) <= SOCKET_PATH:
                unix.bind(path)
                return
            at = os.open(os.path.dirname(path), os.O_RDONLY)
            unix.bind(b"/proc/self/fd/%d/%s" % (at, os.path.basename(path)))
            os.close(at)

    def device(self, name: Name) -> None:
        """A device node, of /dev/null; only root can make one."""
        os.mknod(self._new(name), stat.S_IFCHR | 0o600, os.makedev(1, 3))

    def facts(self, *roots: Name, count_links: bool = False) -> Facts:
        """What a scan of ``roots`` has to find; of the whole plot where there are none.

        Roots are names, each given once or more often; they may lie inside each other.
        """
        given = [os.fsencode(root) for root in roots] or [b""]
        facts = Facts(roots=[self.path(root) for root in given])
        owners = set(given)
        facts.skipped["already_counted"] = len(given) - len(owners)
        facts.completed = len(given) - len(owners)
        met: dict[tuple[int, int], int] = {}
        for name in self.names:
            around = [root for root in owners if _is_in(name, root)]
            if not around:
                continue
            status = os.lstat(self.path(name))
            # A root inside another one is met twice.
            is_root_inside = name in owners and len(around) > 1
            facts.skipped["already_counted"] += is_root_inside
            if stat.S_ISDIR(status.st_mode):
                owner = max(around, key=len)
                facts.add_directory(status, _depth(name) - _depth(owner))
                facts.completed += is_root_inside
                continue
            facts.completed += name in owners
            identity = (status.st_dev, status.st_ino)
            met[identity] = met.get(identity, 0) + 1
            if met[identity] == 1 or count_links:
                facts.add(status)
            else:
                facts.add_link(status, is_second=met[identity] == 2)
        return facts

    def _new(self, name: Name) -> bytes:
        name = os.fsencode(name)
        above, slash, _ = name.rpartition(b"/")
        if slash:
            self.directory(above)
        self.names.append(name)
        return self.path(name)


def _is_in(name: bytes, root: bytes) -> bool:
    return not root or name == root or name.startswith(root + b"/")


def _depth(name: bytes) -> int:
    return name.count(b"/") + 1 if name else 0
