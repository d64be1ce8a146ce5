"""What is picked of the objects of a directory, where a query asks for single files."""

from __future__ import annotations

from scantree.reader.gathering import Gathering
from scantree.reader.listing import Listing
from scantree.reader.packed_entries import Directory, unpack
from scantree.reader.picking import EntryGatherer, wanted_test


class ObjectPicker:
    """Picks objects out of listings that have them packed."""

    def __init__(self, gathering: Gathering, *, keeps_entries: bool) -> None:
        self._gathering = gathering
        self._test = wanted_test(gathering)
        self._keeps_entries = keeps_entries

    def pick(self, listing: Listing, root: int, below: bytes | None) -> None:
        """Have a listing tell what is picked; ``below`` is its path below a root, None for that."""
        if not listing.entries:
            return
        depth = 0 if below is None else below.count(b"/") + 1
        has_ties = True
        if listing.is_directory:
            has_ties = self._gathering.floor.has_ties_in(root, below or b"")
        else:
            depth -= 1
        gatherer = EntryGatherer(
            self._gathering, self._test, lambda _: False, depth, has_ties=has_ties
        )
        for entry in unpack(listing.entries, Directory.of(listing)):
            gatherer.add_single(entry)
        gatherer.end(listing)
        if not self._keeps_entries:
            listing.entries = b""
