"""Answers to a query, gathered while a scan runs: from what its readers pick of each directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scantree.census.gatherer import Gatherer
from scantree.census.keys import classes
from scantree.scanning.account import NOT_COUNTED
from scantree.scanning.findings import NO_ROW
from scantree.scanning.row_order import precedes

if TYPE_CHECKING:
    from scantree.census.answers import Answers
    from scantree.census.places import Place
    from scantree.census.query import Query
    from scantree.reader.gathering import Floor
    from scantree.reader.listing import Listing
    from scantree.reader.packed_entries import Entry
    from scantree.reader.tally import Classes, Tally
    from scantree.scanning.account import Account
    from scantree.scanning.lanes import Lanes
    from scantree.scanning.report import ScanReport
    from scantree.scanning.request import ScanRequest
    from scantree.scanning.tasks import ScanL1DirTask


class ScanGatherer:
    """Gathers for one scan, which began at ``started_at_ns``.

    What is entered in the ``account`` by the readers of ``lanes`` comes here, too.
    """

    def __init__(
        self,
        query: Query,
        request: ScanRequest,
        started_at_ns: int,
        floor: Floor | None,
        account: Account,
        lanes: Lanes,
    ) -> None:
        tree = account.tree
        if tree is None:
            raise ValueError("a query needs a tree")
        self._query = query
        self._tree = tree
        self._floor = floor
        self._lanes = lanes
        self._classes = classes(started_at_ns // 1_000_000_000, is_apparent=query.is_apparent)
        self._tally: Tally | None = None
        follows = request.follow_symlinks

        def may_come_again(entry: Entry) -> bool:
            return follows or account.may_come_again(entry.device, entry.inode)

        self._gatherer = Gatherer(
            query,
            self._raise_floor,
            self._classes,
            lambda row, other: precedes(tree, row, other),
            may_come_again,
            counts_links=request.count_links,
        )

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        """Take what was picked of a directory that was counted."""
        if row == NOT_COUNTED:
            return
        tally = self._tally
        if tally is None:
            tally = self._tally = self._new_tally(self._query, self._classes)
        depth = task.depth + listing.is_directory
        single = tally.add(listing, depth)
        if single:
            add = self._gatherer.add
            for told, is_linked, is_large in single:
                name = told[0] if depth else b""
                add(row, depth, told, name, is_linked=is_linked, is_large=is_large)

    def close(self, report: ScanReport) -> None:
        """The report has the answers already."""

    def answers(self) -> Answers:
        """What was gathered; nothing comes any more."""
        sums = () if self._tally is None else self._tally.sums()
        return self._gatherer.answers(self._tree.path, sums)

    def _raise_floor(self, size: int, place: Place) -> None:
        """Let the readers know what is beneath all that matters."""
        if self._floor is None:
            return
        tree, row = self._tree, place.row
        names = []
        while tree.parents[row] != NO_ROW:
            names.append(tree.name(row))
            row = tree.parents[row]
        # A root that is no directory has no place below it.
        last = (tree.place(row), b"/".join(reversed(names)), place.name) if place.name else None
        self._floor.raise_to(size, last)

    def _new_tally(self, query: Query, of_sizes: Classes) -> Tally:
        if {reader.name for reader in self._lanes.readers} == {"native"}:
            from scantree.reader.native_tally import NativeTally  # noqa: PLC0415 - if there is

            return NativeTally(query.keys, of_sizes)
        from scantree.reader.tally import EntryTally  # noqa: PLC0415 - the other one's twin

        return EntryTally(query.keys, of_sizes)
