"""What an export says of its scan before it tells the entries: when, what of, and whether whole."""

from __future__ import annotations

from scantree.scanning.report import ScanReport

_LISTS = ("problems", "vanished")
"""What the document lists; an export has its count."""


def scan_head(schema: str, report: ScanReport) -> dict[str, object]:
    """The fields, as the document has them, under the name and version of another schema."""
    head = report.to_dict() | {"schema": schema}
    for name in _LISTS:
        listed = head.pop(name, None)
        if isinstance(listed, dict):
            head[name] = {
                key: value for key, value in listed.items() if key not in {"items", "truncated"}
            }
    head.pop("tasks")
    return head
