"""An answer that stands beside the tree view, or in its place: in lines, and in a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from scantree.render.glyphs import Glyphs
from scantree.render.line import Line
from scantree.render.selection import Limits
from scantree.render.size_format import SizeFormat
from scantree.scanning.basis import Basis


class SectionStyle(NamedTuple):
    """How an answer is shown: at most ``rows`` lines of a table, in ``width`` columns if any."""

    basis: Basis
    sizes: SizeFormat
    limits: Limits
    rows: int
    glyphs: Glyphs
    width: int | None


class Section(Protocol):
    """One answer."""

    @property
    def replaces_tree(self) -> bool:
        """Whether it is shown in place of the tree view, if anything is."""

    def fields(self, basis: Basis, limits: Limits) -> Mapping[str, object]:
        """What a document has of it."""

    def lines(self, style: SectionStyle) -> Sequence[Line]:
        """What a reader sees."""

    def path_rows(self, basis: Basis, limits: Limits) -> Iterator[tuple[int, bytes]] | None:
        """What stands in the place of the rows as whole paths; None where nothing does."""
