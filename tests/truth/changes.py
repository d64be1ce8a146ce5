"""Changes to contested ground, as hypothesis makes them up."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from hypothesis import strategies as st

from tests.reader.meanwhile import exchange
from tests.truth.contested import Ground

PLACES = (
    b"root/above",
    b"root/above/b0",
    b"root/above/b0/c",
    b"root/above/b0/file",
    b"root/above/b1",
    b"root/above/link",
    b"root/link",
    b"root/new",
    b"parked/directory",
    b"parked/file",
    b"parked/link",
    b"parked/link below",
    b"parked/dangling",
)
"""What is changed, from the ground's base; what is parked is outside, and nobody's secret."""


def prepare(ground: Ground) -> None:
    """Make the places, and links from them to all that is outside."""
    base = ground.base
    ground.branch(base + b"/root/above")
    os.makedirs(base + b"/parked/directory")
    os.mknod(base + b"/parked/file")
    for link, target in {
        b"root/link": ground.elsewhere,
        b"root/above/link": ground.elsewhere + b"/b0",
        b"parked/link": ground.elsewhere,
        b"parked/link below": ground.elsewhere + b"/b0/c",
        b"parked/dangling": b"nowhere",
    }.items():
        os.symlink(target, base + b"/" + link)


def _remove(one: bytes, _: bytes) -> None:
    if os.path.isdir(one) and not os.path.islink(one):
        shutil.rmtree(one)
    else:
        os.unlink(one)


def _make_file(one: bytes, _: bytes) -> None:
    os.close(os.open(one, os.O_CREAT | os.O_EXCL | os.O_WRONLY))


def _grow(one: bytes, _: bytes) -> None:
    at = os.open(one, os.O_WRONLY | os.O_NOFOLLOW)
    os.ftruncate(at, 5000)
    os.close(at)


ACTIONS: dict[str, Callable[[bytes, bytes], None]] = {
    "exchange": exchange,
    "rename": os.rename,
    "remove": _remove,
    "make a directory": lambda one, _: os.mkdir(one),
    "make a file": _make_file,
    "grow": _grow,
}


class Change(NamedTuple):
    """What is done to which places, before which step of the scan."""

    step: int
    action: str
    one: bytes
    other: bytes

    def apply(self, ground: Ground) -> None:
        """Do it, where the file system lets that be done without touching what is outside."""
        places = [ground.base + b"/" + name for name in (self.one, self.other)]
        above = [os.path.dirname(place) for place in places]
        if above != [os.path.realpath(place) for place in above]:
            return
        with suppress(OSError):
            ACTIONS[self.action](*places)


def changes(most_steps: int) -> st.SearchStrategy[list[Change]]:
    """Some changes before some of so many steps; swaps are what matters most."""
    return st.lists(
        st.builds(
            Change,
            step=st.integers(0, most_steps),
            action=st.sampled_from(["exchange"] * 6 + sorted(ACTIONS)),
            one=st.sampled_from(PLACES),
            other=st.sampled_from(PLACES),
        ),
        min_size=1,
        max_size=12,
    )
