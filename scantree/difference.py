"""Comparing from a program: ``diff`` for two kept scans."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from scantree.compare.changes import Change
from scantree.compare.comparison import Comparison
from scantree.compare.sums import Sums
from scantree.saved.loading import loading
from scantree.scanning.basis import Basis

Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one scan to another.

    ``reasons`` say why the two can't be compared as they stand. ``changes`` have a ``path`` in
    bytes, what became of it in ``change`` (``new``, ``gone``, ``grown``, ``shrunk`` or
    ``moved``, then with ``moved_from``), and the sums in ``old``, ``new`` and ``delta``; the
    largest change of the basis comes first. ``delta`` is that of all roots.
    """

    reasons: Sequence[str]
    changes: Sequence[Change]
    delta: Sums
    _document: bytes = field(repr=False)

    @property
    def comparable(self) -> bool:
        """Whether all that differs has changed."""
        return not self.reasons

    def to_dict(self) -> dict[str, object]:
        """The JSON document, as ``scantree schema diff`` describes it."""
        document: dict[str, object] = json.loads(self._document)
        return document


def diff(
    old: Path, new: Path, *, basis: Literal["allocated", "apparent", "inodes"] = "allocated"
) -> Difference:
    """Compare two scan files.

    Raises ``ScanFileError`` where one can't be read, and ValueError for another basis.
    """
    from scantree.render.diff_document import diff_document  # noqa: PLC0415 - few need one

    chosen = Basis(basis)
    with loading(os.fsencode(old)) as before, loading(os.fsencode(new)) as now:
        comparison = Comparison(before.findings, now.findings, chosen)
        changes = comparison.changes
        return Difference(
            tuple(comparison.reasons),
            tuple(changes),
            comparison.delta,
            diff_document(comparison, changes),
        )
