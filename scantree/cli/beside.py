"""What is shown of a scan beside its directories and totals, if anything was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scantree.render.section import Section
    from scantree.render.shared_columns import Column
    from scantree.scanning.basis import Basis
    from scantree.space.shared import Shared


class Beside(NamedTuple):
    """Answers that stand on their own, and what rows of directories share."""

    sections: Sequence[Section] = ()
    shared: Shared | None = None

    def columns(self, basis: Basis) -> Iterable[Column]:
        """Further columns of the tree view."""
        if self.shared is None:
            return ()
        from scantree.render.shared_columns import shared_columns  # noqa: PLC0415 - if asked

        return shared_columns(self.shared, basis)

    def row_fields(self, row: int) -> Mapping[str, object]:
        """Further fields of a row of the document."""
        if self.shared is None:
            return {}
        from scantree.render.shared_columns import shared_fields  # noqa: PLC0415 - if asked

        return shared_fields(self.shared, row)
