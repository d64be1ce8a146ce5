"""The page as text: one file that needs no network and no other file.

All that is told lies in one block of JSON, in which ``<`` is escaped; names go through
``escape`` and are only ever set as text. The policy in the page's head lets run what has the
hashes of the two scripts, and nothing else, and loads nothing.
"""

from __future__ import annotations

import hashlib
import json
import pwd
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import islice
from typing import Final

from scantree.compare.comparison import Comparison
from scantree.render.escape import escape, escape_message
from scantree.render.page.change_nodes import CHANGES, ChangeNode, select_change_nodes
from scantree.render.page.file_types import TYPES
from scantree.render.page.nodes import MOST, UNKNOWN, Node, select_nodes
from scantree.scanning.basis import Basis
from scantree.scanning.findings import KeptFindings
from scantree.scanning.report import ScanReport, time_text
from scantree.version import __version__

SCHEMA: Final = "scantree.page/1"

_MOST_PROBLEMS = 100
"""How many of the problems are listed."""

_SCRIPTS = ("d3-hierarchy.min.js", "page.js")
_STYLE = "page.css"

_BASES = {
    Basis.ALLOCATED: "allocated_size",
    Basis.APPARENT: "apparent_size",
    Basis.INODES: "inodes",
}


def scan_page(
    findings: KeptFindings, basis: Basis = Basis.ALLOCATED, *, most: int = MOST
) -> Iterator[bytes]:
    """The page of a scan, in pieces. Raises what reading the scan raises."""
    nodes = select_nodes(findings, most)
    report = findings.report
    return _page(
        "scan",
        ", ".join(map(escape, report.roots)),
        {
            "basis": _BASES[basis],
            "scan": _head(report),
            "types": TYPES,
            "owners": _owners(node.owner for node in nodes),
            "nodes": _columns(Node._fields, nodes),
        },
    )


def comparison_page(comparison: Comparison, *, most: int = MOST) -> Iterator[bytes]:
    """The page of a comparison, in pieces. Raises what reading the scans raises."""
    nodes = select_change_nodes(comparison, most)
    return _page(
        "comparison",
        ", ".join(map(escape, comparison.new.report.roots)),
        {
            "basis": _BASES[comparison.basis],
            "old": _head(comparison.old.report),
            "scan": _head(comparison.new.report),
            "reasons": comparison.reasons,
            "types": TYPES,
            "changes": CHANGES,
            "owners": {},
            "nodes": _change_columns(nodes),
        },
    )


def _page(kind: str, title: str, told: Mapping[str, object]) -> Iterator[bytes]:
    room = files("scantree.render.page")
    scripts = [room.joinpath(name).read_text(encoding="utf-8") for name in _SCRIPTS]
    style = room.joinpath(_STYLE).read_text(encoding="utf-8")
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none';"
        f" script-src {' '.join(map(_hash, scripts))}; style-src {_hash(style)}"
    )
    title = escape_markup(f"scantree: {title}")
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="scantree {__version__}">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    ).encode()
    yield room.joinpath("body.html").read_bytes()
    document = {"schema": SCHEMA, "version": __version__, "kind": kind, **told}
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    yield b'<script type="application/json" id="data">'
    yield text.replace("<", "\\u003c").encode()
    yield b"</script>\n"
    for script in scripts:
        yield f"<script>{script}</script>\n".encode()
    yield b"</body>\n</html>\n"


def escape_markup(text: str) -> str:
    """Text as it may stand in markup."""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _head(report: ScanReport) -> dict[str, object]:
    """What is told of a scan as a whole."""
    return {
        "roots": [escape(root) for root in report.roots],
        "started_at": time_text(report.started_at_ns),
        "elapsed_seconds": round(report.elapsed_seconds, 3),
        "complete": report.complete,
        "totals": report.totals.to_dict(),
        "problems": {
            "count": report.problems.count,
            "items": [
                f"{escape(problem.path)}: {escape_message(problem.message)}"
                for problem in islice(report.problems.items, _MOST_PROBLEMS)
            ],
        },
    }


def _owners(owners: Iterable[int]) -> dict[str, str]:
    """The names of owners by their numbers, as this machine knows them."""
    found = {}
    for uid in sorted(set(owners) - {UNKNOWN}):
        try:
            name = pwd.getpwuid(uid).pw_name
        except (KeyError, OverflowError):
            name = str(uid)
        found[str(uid)] = escape_message(name)
    return found


def _columns(names: Sequence[str], nodes: Sequence[tuple[object, ...]]) -> dict[str, object]:
    return dict(zip(names, zip(*nodes, strict=True) if nodes else [()] * len(names), strict=True))


def _change_columns(nodes: Sequence[ChangeNode]) -> dict[str, object]:
    columns: dict[str, object] = {
        name: [getattr(node, name) for node in nodes]
        for name in ("parent", "name", "type", "change", "moved_from")
    }
    for basis in _BASES.values():
        columns[basis] = [getattr(node.new, basis) for node in nodes]
        columns[f"old_{basis}"] = [getattr(node.old, basis) for node in nodes]
    return columns
