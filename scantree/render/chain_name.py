"""How a chain of directories is named that stands in one line: ``a/b/.../z``."""

from __future__ import annotations

from collections.abc import Sequence

from scantree.render.escape import escape, quote

_WHOLE = 4
"""A chain of so many names is written out."""

_LEFT_OUT = "..."


def chain_name(names: Sequence[bytes]) -> str:
    """The names with slashes between them; of many the first two and the last."""
    shown = list(map(_shown, names))
    if len(shown) > _WHOLE:
        shown[2:-1] = [_LEFT_OUT]
    return "/".join(shown)


def _shown(name: bytes) -> str:
    """A name; where it is just what stands for names left out, in quotes."""
    shown = escape(name)
    return quote(shown) if shown == _LEFT_OUT else shown
