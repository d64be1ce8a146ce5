"""A chain of directories inside each other, deeper than any path can say."""

from __future__ import annotations

import os

from tests.truth.facts import Facts


def make_chain(base: bytes, name: bytes, depth: int, *, linked: bool = False) -> Facts:
    """``depth`` directories below ``base``, each with a file in it; and the facts.

    With ``linked`` each has another name of one inode in it, too.
    """
    facts = Facts(roots=[base])
    at = os.open(base, os.O_RDONLY)
    first = at
    for level in range(depth + 1):
        file = os.open(b"file", os.O_CREAT | os.O_WRONLY, dir_fd=at)
        os.write(file, b"x" * (level % 3000))
        os.close(file)
        if linked and level == 0:
            os.close(os.open(b"linked", os.O_CREAT | os.O_WRONLY, dir_fd=at))
        elif linked:
            os.link(b"linked", b"linked", src_dir_fd=first, dst_dir_fd=at)
        below = -1
        if level < depth:
            os.mkdir(name, dir_fd=at)
            below = os.open(name, os.O_RDONLY, dir_fd=at)
        facts.add_directory(os.fstat(at), level)
        facts.add(os.stat(b"file", dir_fd=at))
        if level > 0:
            os.close(at)
        at = below
    if linked:
        status = os.stat(b"linked", dir_fd=first)
        facts.add(status)
        for level in range(depth):
            facts.add_link(status, is_second=level == 0)
    os.close(first)
    return facts
