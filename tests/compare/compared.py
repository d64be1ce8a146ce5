"""Two scans of a tree that was changed in between, compared; and what an independent walk says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import scantree
from scantree.compare.changes import GONE, Change
from scantree.compare.comparison import Comparison
from scantree.compare.sums import Sums
from scantree.saved.loading import loading
from scantree.scanning.basis import Basis


@contextmanager
def comparing(old: Path, new: Path, basis: Basis = Basis.ALLOCATED) -> Iterator[Comparison]:
    """The comparison of two scan files, for as long as they are open."""
    with loading(os.fsencode(old)) as before, loading(os.fsencode(new)) as now:
        yield Comparison(before.findings, now.findings, basis)


class Changing:
    """A tree that is scanned, changed and scanned again."""

    def __init__(self, place: Path) -> None:
        self.root = place / "tree"
        self.root.mkdir()
        self.old = place / "old.scan"
        self.new = place / "new.scan"

    def file(self, name: str, size: int = 10_000) -> Path:
        """A file with so many bytes in it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(size))
        return path

    def compare(
        self, change: Callable[[], object], basis: Basis = Basis.ALLOCATED, **options: object
    ) -> dict[str, Change]:
        """What is told of a change, by the paths below the root; the root's is '.'.

        What is gone, and another thing has its path, has ``(gone)`` after it.
        """
        scantree.scan(self.root, save=self.old, **options)  # type: ignore[arg-type]
        change()
        scantree.scan(self.root, save=self.new, **options)  # type: ignore[arg-type]
        with comparing(self.old, self.new, basis) as comparison:
            changes = comparison.changes
            total = comparison.delta
        root = os.fsencode(self.root)
        roots = [change for change in changes if change.path == root]
        assert (roots[0].delta if roots else Sums()) == total
        found = {}
        taken = {each.path for each in changes if each.change != GONE}
        for each in changes:
            name = os.path.relpath(os.fsdecode(each.path), self.root)
            found[f"{name} (gone)" if each.change == GONE and each.path in taken else name] = each
        assert len(found) == len(changes)
        return found

    def told(self, change: Callable[[], object], **options: object) -> dict[str, str]:
        """By path what became of it, directories but the new, gone and moved ones left out."""
        return {
            path: each.change
            for path, each in self.compare(change, **options).items()  # type: ignore[arg-type]
            if each.kind != "directory" or each.change in {"new", "gone", "moved"}
        }
