"""Flags that stand for a value of another option: ``-k`` is ``--block-size=1K``.

So the last one counts, whichever of them it is, as in du(1).
"""

from __future__ import annotations

from scantree.named_tuple import NamedTuple


class Shorthand(NamedTuple):
    """The flag's names, the field of the option that it stands for, the value, and its help.

    One without help is known, and not listed. ``back`` is the value that undoes it, with
    ``--no-`` before its name, as where it was configured.
    """

    names: tuple[str, ...]
    field: str
    value: str
    text: str = ""
    back: str = ""
