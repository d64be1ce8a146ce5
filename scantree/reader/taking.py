"""Who takes the entries that a reader in Python reads: what the options ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from scantree.reader.entry_taker import EntryTaker, EntryTakers

if TYPE_CHECKING:
    import os

    from scantree.reader.gathering import Gathering
    from scantree.reader.listing import Listing
    from scantree.reader.protocol import DirectoryRequest, ReadOptions

Taking: TypeAlias = "Callable[[Listing, DirectoryRequest], EntryTaker]"
"""Makes one who takes the entries of a listing, of which the directory is known."""


def taking(options: ReadOptions, is_linked: Callable[[os.stat_result], bool]) -> Taking:
    """Makes those who take the entries of a listing; there is at least one.

    ``is_linked`` tells of an entry whether it may be met again.
    """
    kinds: list[Taking] = []
    if options.entries:
        kinds.append(_packing())
    elif options.records:
        kinds.append(_recording())
    if options.marks:
        kinds.append(_marking(options.marks))
    if options.gathering is not None:
        kinds.append(_picking(options.gathering, is_linked))
    if len(kinds) == 1:
        return kinds[0]
    return lambda listing, request: EntryTakers([kind(listing, request) for kind in kinds])


def _packing() -> Taking:
    from scantree.reader.packed_entries import (  # noqa: PLC0415 - where it is asked for
        Directory,
        EntryPacker,
    )

    return lambda listing, _: EntryPacker(Directory.of(listing))


def _recording() -> Taking:
    from scantree.reader.entry_records import RecordWriter  # noqa: PLC0415 - as above

    return lambda _, __: RecordWriter()


def _marking(marks: tuple[bytes, ...]) -> Taking:
    from scantree.reader.marks import marker_of  # noqa: PLC0415 - where it is asked for

    new_marker = marker_of(marks)
    return lambda listing, _: new_marker(listing)


def _picking(gathering: Gathering, is_linked: Callable[[os.stat_result], bool]) -> Taking:
    from scantree.reader.picking import EntryGatherer, wanted_test  # noqa: PLC0415 - as above

    test = wanted_test(gathering)

    def gatherer(listing: Listing, request: DirectoryRequest) -> EntryTaker:
        prefix = request.dir_prefix
        depth = prefix.count(b"/") + 1 if prefix else 0
        if not listing.is_directory:
            # It lies where its name does.
            return EntryGatherer(gathering, test, is_linked, depth - 1)
        has_ties = gathering.floor.has_ties_in(request.root, prefix)
        return EntryGatherer(gathering, test, is_linked, depth, has_ties=has_ties)

    return gatherer
