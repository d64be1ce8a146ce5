"""Why two scans can't be compared as they stand; each reason is a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from scantree.compare.pairs import root_path
from scantree.scanning.findings import KeptFindings
from scantree.scanning.paths import shown_text

_DEFAULTS: dict[str, object] = {"exclude": []}
"""What an option is that isn't named, where that isn't ``no``."""


def reasons(old: KeptFindings, new: KeptFindings) -> list[str]:
    """The reasons; none where all that differs has changed."""
    return list(_reasons(old, new))


def _reasons(old: KeptFindings, new: KeptFindings) -> Iterator[str]:
    for which, scan in (("old", old), ("new", new)):
        if not scan.report.complete:
            yield f"the {which} scan is incomplete"
    before, now = old.report.options, new.report.options
    for option in sorted({*before, *now}):
        default = _DEFAULTS.get(option, False)
        values = [options.get(option, default) for options in (before, now)]
        if values[0] != values[1]:
            shown = [_shown(value) for value in values]
            yield f"other options: {option} was {shown[0]}, and is {shown[1]}"
    yield from _other_roots(old, new)
    if old.has_entries != new.has_entries:
        which = "new" if old.has_entries else "old"
        yield f"the {which} scan was kept without entries, so no file is compared"


def _other_roots(old: KeptFindings, new: KeptFindings) -> Iterator[str]:
    before = [root_path(root) for root in old.report.roots]
    now = [root_path(root) for root in new.report.roots]
    if len(before) == len(now) == 1:
        # Wherever they lie, they are compared with each other.
        return
    for which, mine, others in (("old", before, now), ("new", now, before)):
        only = [shown_text(root) for root in mine if root not in others]
        if only:
            yield f"other roots: only the {which} scan has {', '.join(only)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "empty"
    return str(value)
