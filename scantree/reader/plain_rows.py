"""Rows of a table from many listings at once, for whoever keeps a scan.

Nearly all listings are plain: numbers alone, under a name that is text. What is to be written of
those are few values, and making them is most of what keeping a scan costs; so there is a twin of
``add_plain_rows`` in C, ``native/plain_rows.c``, for the native reader's listings.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, TypeVar

from scantree.reader.listing import Listing, Subdirectory

NOT_COUNTED = -2
"""The row of what was left out, and has nothing below it: ``scantree.scanning.account``'s."""

_LARGEST = (1 << 63) - 1
_REPLACEMENT = "�".encode()


class PlacedRequest(Protocol):
    """A directory that was to be read, and where it is in the table."""

    @property
    def root(self) -> int:
        """The index of its root."""

    @property
    def depth(self) -> int:
        """How many names it is below its root."""

    @property
    def parent_row(self) -> int:
        """The row of the directory that it lies in."""

    @property
    def prefix(self) -> bytes:
        """A path that ends with its name; anything for a root."""


Values: TypeAlias = "list[int | float | str | bytes | None]"
"""Those of rows, one after the other."""

R = TypeVar("R", bound=PlacedRequest)

Family: TypeAlias = tuple[R, list[Subdirectory], set[bytes]]
"""What is below a directory: its request, its subdirectories, and those of them that were read."""

Key: TypeAlias = tuple[int, "bytes | int"]
"""A directory by its parent's row and its name; a root by -1 and its place among the roots."""


def take_plain_rows(
    facts: list[tuple[int, R, Listing]],
    rows: Values,
    entries: Values,
    known: dict[int, Family[R]],
    read: list[Key],
    most: int,
) -> list[tuple[int, R, Listing]]:
    """``add_plain_rows``, or its twin where a listing is the native reader's."""
    if type(facts[0][2]) is Listing:
        return add_plain_rows(facts, rows, entries, known, read, most)

    from scantree.reader._native import plain_rows  # noqa: PLC0415 - where there is one

    return plain_rows(facts, rows, entries, known, read, most)


def add_plain_rows(
    facts: list[tuple[int, R, Listing]],
    rows: Values,
    entries: Values,
    known: dict[int, Family[R]],
    read: list[Key],
    most: int,
    /,
) -> list[tuple[int, R, Listing]]:
    """Take what is plain of some ``facts``, in their order; answers those that are left.

    A fact is a row, what was to be read, and its listing. Of a plain one, ``rows`` gets the row,
    its parent's, the name, root and depth, and ``Listing.plain_numbers``; ``entries`` the row and
    the packed entries, if there are any. Left is what is not plain, roots, names that are not
    UTF-8 (a directory's, or one among its entries), entries of more than ``most`` bytes, and
    sums below 0 or beyond 63 bits.

    Of all of them: what was read is noted in its parent's family in ``known``, by its row, or
    added to ``read`` where that isn't there, and what is below it is a family in ``known`` then,
    for as long as not all of it was read.
    """
    rest = []
    for fact in facts:
        row, request, listing = fact
        parent = request.parent_row
        name = b""
        if request.depth:
            name = request.prefix[request.prefix.rfind(b"/") + 1 :]
            family = known.get(parent)
            if family is None:
                read.append((parent, name))
            else:
                family[2].add(name)
                if len(family[2]) >= len(family[1]):
                    del known[parent]
        else:
            read.append((parent, request.root))
        values = None
        if row >= 0 and request.depth:
            values = _plain_values(row, request, name, listing, most)
        if values is None:
            rest.append(fact)
        else:
            rows += values
            if listing.entries:
                entries += (row, listing.entries.decode())
        if row != NOT_COUNTED and listing.subdirectories:
            known[row] = (request, listing.subdirectories, set())
    return rest


def _plain_values(
    row: int, request: PlacedRequest, name: bytes, listing: Listing, most: int
) -> tuple[int | str, ...] | None:
    numbers = listing.plain_numbers()
    packed = listing.entries
    if numbers is None or len(packed) > most or _REPLACEMENT in packed:
        return None
    if max(numbers) > _LARGEST or min(*numbers[6:10], numbers[11]) < 0:
        return None
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return None
    return (row, request.parent_row, text, request.root, request.depth, *numbers)
