"""Where one stands in a scan: a directory, its rows in an order, and the row that is chosen.

A place above others remembers which row was chosen there.
"""

from __future__ import annotations

from scantree.browse.items import Item, Order, items_in, ordered
from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW, KeptFindings


class Place:
    """A walk through the directories of a scan. Raises what reading the scan raises.

    NO_ROW is the place above several roots.
    """

    def __init__(self, findings: KeptFindings, basis: Basis) -> None:
        self.findings = findings
        self.basis = basis
        self.order = Order.SIZE
        self.is_reversed = False
        roots = findings.roots()
        self.top = roots[0] if len(roots) == 1 else NO_ROW
        self.directory = self.top
        self.chosen = 0
        self.rows: list[Item] = []
        self._remembered: dict[int, bytes] = {}
        self._read()

    @property
    def item(self) -> Item | None:
        """The chosen row; None in an empty directory."""
        return self.rows[self.chosen] if self.rows else None

    def size(self) -> int:
        """The size of the whole place in the basis."""
        if self.directory == NO_ROW:
            return sum(item.size(self.basis) for item in self.rows)
        return self.findings.measure(self.basis)(self.directory)

    def path(self) -> bytes:
        """The path of the place; empty above several roots."""
        return b"" if self.directory == NO_ROW else self.findings.path(self.directory)

    def choose(self, number: int) -> None:
        """Choose a row by its number, or the nearest there is."""
        self.chosen = max(0, min(number, len(self.rows) - 1))

    def enter(self) -> bool:
        """Go into the chosen directory; answers whether it is one."""
        item = self.item
        if item is None or not item.is_directory:
            return False
        self._go(item.row, None)
        return True

    def leave(self) -> bool:
        """Go up; answers whether there is anything above."""
        if self.directory == self.top:
            return False
        left = self.findings.name(self.directory)
        self._go(self.findings.parent(self.directory), left)
        return True

    def go_to(self, directory: int, name: bytes) -> None:
        """Go to a directory, and choose what has this name there."""
        self._go(directory, name)

    def sort(self, order: Order) -> None:
        """Sort by something; by the same again, the other way round."""
        self.is_reversed = self.order is order and not self.is_reversed
        self.order = order
        self._sort()

    def turn_to(self, basis: Basis) -> None:
        """Show another basis."""
        self.basis = basis
        self._sort()

    def _go(self, directory: int, name: bytes | None) -> None:
        if self.item is not None:
            self._remembered[self.directory] = self.item.name
        self.directory = directory
        self._read()
        self._find(self._remembered.get(directory) if name is None else name)

    def _read(self) -> None:
        self.chosen = 0
        self.rows = ordered(
            items_in(self.findings, self.directory),
            self.order,
            self.basis,
            is_reversed=self.is_reversed,
        )

    def _sort(self) -> None:
        name = self.item.name if self.item is not None else None
        self.rows = ordered(self.rows, self.order, self.basis, is_reversed=self.is_reversed)
        self._find(name)

    def _find(self, name: bytes | None) -> None:
        self.chosen = next((at for at, item in enumerate(self.rows) if item.name == name), 0)
