"""Pages of trees, and what lies in them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import scantree
from scantree.render.page import scan_page
from scantree.render.page.nodes import MOST
from scantree.saved.loading import loading

BASES = ("allocated_size", "apparent_size", "inodes")

_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def page_of(tree: Path, place: Path, most: int = MOST, **options: Any) -> bytes:
    """The page of a tree that is scanned now, and kept in a place."""
    kept = place / "page.scan"
    scantree.scan(tree, save=kept, force=True, **options)
    return page_of_kept(kept, most)


def page_of_kept(kept: Path, most: int = MOST) -> bytes:
    with loading(os.fsencode(kept)) as scan:
        return b"".join(scan_page(scan.findings, most=most))


def data_of(page: bytes) -> dict[str, Any]:
    """The block of JSON in a page, of which there is one."""
    (text,) = _DATA.findall(page.decode())
    found: dict[str, Any] = json.loads(text)
    return found


def rest(nodes: dict[str, list[int]], place: int, basis: str) -> int:
    """What a directory holds besides the nodes in it."""
    inside = [at for at, parent in enumerate(nodes["parent"]) if parent == place]
    return nodes[basis][place] - sum(nodes[basis][at] for at in inside)
