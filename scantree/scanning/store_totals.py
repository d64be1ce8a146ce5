"""What is counted of object stores beside what a file system has: classes, versions, uploads."""

from __future__ import annotations

from collections.abc import Mapping

from scantree.reader.listing import Listing
from scantree.reader.objects import ObjectListing, Uploads, Versions
from scantree.reader.store_options import StoreOptions
from scantree.scanning.account import NOT_COUNTED
from scantree.scanning.paths import shown_text
from scantree.scanning.report import ScanReport
from scantree.scanning.tasks import ScanL1DirTask


class StoreTotals:
    """A sink that adds up what listings of objects tell; None is what nobody looked at.

    ``classes`` are the number of objects and their bytes by storage class, empty where a store
    doesn't tell it. Of a scan that goes on with an earlier one nothing is known as a whole.
    """

    def __init__(self, options: StoreOptions, *, is_whole: bool = True) -> None:
        self.classes: dict[str, tuple[int, int]] | None = {} if is_whole else None
        self.versions = Versions() if options.versions and is_whole else None
        self.uploads = Uploads() if options.uploads and is_whole else None

    def enter(self, row: int, _task: ScanL1DirTask, listing: Listing) -> None:
        """Add what one directory tells."""
        if row == NOT_COUNTED or not isinstance(listing, ObjectListing):
            return
        if self.classes is not None:
            for name, (objects, size) in listing.classes.items():
                shown = shown_text(name)
                before = self.classes.get(shown, (0, 0))
                self.classes[shown] = (before[0] + objects, before[1] + size)
        if self.versions is not None:
            self.versions = Versions(*map(int.__add__, self.versions, listing.versions))
        if self.uploads is not None:
            self.uploads = Uploads(*map(int.__add__, self.uploads, listing.uploads))

    def close(self, report: ScanReport) -> None:
        """Nothing is left to do."""

    def to_dict(self) -> dict[str, object]:
        """The ``object_store`` object of the document."""
        classes = self.classes
        return {
            "classes": None
            if classes is None
            else {
                name: {"objects": objects, "size": size}
                for name, (objects, size) in sorted(classes.items())
            },
            "versions": None if self.versions is None else self.versions._asdict(),
            "uploads": None if self.uploads is None else self.uploads._asdict(),
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> StoreTotals:
        """Those of a document. Raises ValueError, KeyError or TypeError where it is none."""
        totals = cls(StoreOptions(), is_whole=False)
        classes, versions, uploads = (fields[name] for name in ("classes", "versions", "uploads"))
        if isinstance(classes, dict):
            totals.classes = {
                str(name): (int(sums["objects"]), int(sums["size"]))
                for name, sums in classes.items()
            }
        if isinstance(versions, dict):
            totals.versions = Versions(**versions)
        if isinstance(uploads, dict):
            totals.uploads = Uploads(**uploads)
        return totals
