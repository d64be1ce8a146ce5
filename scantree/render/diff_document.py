"""The JSON document of two scans compared, ``scantree.diff/1``, as bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from scantree.compare.changes import Change
from scantree.compare.comparison import Comparison
from scantree.compare.parts import explanations, parts
from scantree.scanning.paths import join, text_fields
from scantree.scanning.report import ScanReport
from scantree.version import __version__

SCHEMA: Final = "scantree.diff/1"

_TOLD: Final = ("roots", "started_at", "complete", "totals")
_END: Final = "\n}"


def diff_document(
    comparison: Comparison,
    changes: Sequence[Change],
    censuses: Mapping[str, Iterable[Mapping[str, object]]] | None = None,
) -> bytes:
    """One JSON text in UTF-8 with these of the changes, a line for each."""
    head = {
        "schema": SCHEMA,
        "version": __version__,
        "basis": comparison.basis.value,
        "old": told_scan(comparison.old.report),
        "new": told_scan(comparison.new.report),
        "comparable": not comparison.reasons,
        "reasons": comparison.reasons,
        "delta": comparison.delta.to_dict(),
    }
    text = json.dumps(head, ensure_ascii=False, allow_nan=False, indent=2)
    pieces = [text.removesuffix(_END).encode()]
    if censuses is not None:
        census = {key: list(rows) for key, rows in censuses.items()}
        pieces.append(b',\n  "census": ' + json.dumps(census, ensure_ascii=False).encode())
    pieces.append(b',\n  "changes": [')
    before = b"\n    "
    for item in change_items(comparison, changes):
        pieces += (before, json.dumps(item, ensure_ascii=False).encode())
        before = b",\n    "
    pieces.append(b"\n  ]\n}\n" if changes else b"]\n}\n")
    return b"".join(pieces)


def change_items(comparison: Comparison, changes: Iterable[Change]) -> Iterator[dict[str, object]]:
    """Items of ``changes``, as ``scantree schema diff`` describes them."""
    explained = explanations(parts(comparison.changes), comparison.basis)
    for change in changes:
        item: dict[str, object] = {
            **text_fields("path", change.path),
            "change": change.change,
            "kind": "directory" if change.kind == "directory" else "file",
            "old": change.old.to_dict(),
            "new": change.new.to_dict(),
            "delta": change.delta.to_dict(),
        }
        if change.moved_from is not None:
            item.update(text_fields("moved_from", change.moved_from))
        if change.is_replaced:
            item["replaced"] = True
        if change.is_linked:
            item["hard_link"] = True
        for name in ("old_state", "new_state"):
            state = getattr(change, name)
            if state is not None:
                item[name] = state
        by = explained.get(change.place)
        if by is not None:
            path = by.change.moved_from if by.is_departure else by.change.path
            item.update(text_fields("explained_by", path or b""))
        names = comparison.mostly(change)
        if names:
            item.update(text_fields("explained_by", join(change.path, b"/".join(names))))
        yield item


def told_scan(report: ScanReport) -> dict[str, object]:
    """What the document tells of one of its scans."""
    document = report.to_dict()
    return {name: document[name] for name in _TOLD}
