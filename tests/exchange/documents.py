"""Exports as trees, to compare them; ncdu's own, too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

needs_ncdu = pytest.mark.skipif(shutil.which("ncdu") is None, reason="there is no ncdu")


def ncdu(*arguments: str | Path) -> bytes:
    """What ncdu writes; whatever is wrong with what it reads is an error."""
    return subprocess.run(["ncdu", "-0", "-e", *arguments], capture_output=True, check=True).stdout


def tree_of(document: bytes) -> Any:
    """The directory of an export, its entries in the order of names; no inode but of links."""
    major, minor, head, top = json.loads(document.decode("utf-8", "surrogateescape"))
    assert (major, minor) == (1, 2)
    assert {"progname", "progver", "timestamp"} <= head.keys()
    return _ordered(top)


def _ordered(item: Any) -> Any:
    if isinstance(item, list):
        return [_ordered(item[0]), *sorted(map(_ordered, item[1:]), key=_name)]
    if not item.get("hlnkc"):
        item.pop("ino", None)
    return item


def _name(item: Any) -> bytes:
    return os.fsencode(item[0]["name"] if isinstance(item, list) else item["name"])
