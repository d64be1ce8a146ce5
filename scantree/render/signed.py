"""How a difference is written: with its sign, where it is not 0."""

from __future__ import annotations

from scantree.render.size_format import SizeFormat, format_count


def signed(size: int, sizes: SizeFormat) -> str:
    """A difference of bytes: ``+1.5 GiB``, ``-3 B``, ``0 B``."""
    if size == 0:
        return sizes(0)
    return f"{'+' if size > 0 else '-'}{sizes(abs(size))}"


def signed_count(count: int) -> str:
    """A difference of counts: ``+1,200``."""
    return signed(count, format_count)
