"""The yardstick: what Python needs to look at every file of a tree and do nothing else.

A stack, ``os.scandir``, and one stat per entry that is no directory. It follows no
links, knows no hard links, reads no directory's own size and handles no error: any
scanner in Python has to do at least this. Run as ``python bare_loop.py PATH``.
"""

from __future__ import annotations

import json
import os
import sys


def walk(path: str) -> dict[str, int]:
    """Count the entries below ``path`` and sum the sizes of those that are no directory."""
    directories = others = apparent_size = allocated_size = 0
    stack = [path]
    while stack:
        directories += 1
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                else:
                    status = entry.stat(follow_symlinks=False)
                    others += 1
                    apparent_size += status.st_size
                    allocated_size += status.st_blocks * 512
    return {
        "inodes": directories + others,
        "directories": directories,
        "non_directories": others,
        "apparent_size": apparent_size,
        "non_directory_allocated_size": allocated_size,
    }


if __name__ == "__main__":
    print(json.dumps(walk(sys.argv[1])))
