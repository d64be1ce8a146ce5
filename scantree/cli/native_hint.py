"""What who has no compiler is told once: what is missing, what to install, what it brings.

A mark in the user's state directory (XDG base directories) says that it was told. Where no
mark can be made, nothing is told, since it would be told again and again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from scantree.reader.select import is_built_without_native

_HINT = (
    "it runs without its parts in C, which make a large scan about four times as fast:"
    " install gcc and python3-dev (Debian's names), then scantree again"
)
_MARK = "told-of-native"


def native_hint() -> str | None:
    """The line; None where nothing is missing, or was left out on purpose."""
    return _HINT if is_built_without_native() else None


def hint_once(stream: TextIO | None, environment: Mapping[str, str]) -> str | None:
    """The line where a person reads the stream and was not told before."""
    if stream is None or not stream.isatty():
        return None
    hint = native_hint()
    return f"{hint} (told once)" if hint is not None and _mark(environment) else None


def _mark(environment: Mapping[str, str]) -> bool:
    """Make the mark; whether it is new."""
    state = environment.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):
        home = environment.get("HOME", "")
        if not os.path.isabs(home):
            return False
        state = os.path.join(home, ".local", "state")
    directory = os.path.join(state, "scantree")
    try:
        if os.stat(_nearest(directory)).st_uid != os.geteuid():
            # Under sudo: what is made here would lie in another one's home.
            return False
        os.makedirs(directory, mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(os.path.join(directory, _MARK), flags, 0o600))
    except OSError:
        return False
    return True


def _nearest(path: str) -> str:
    """The path, or what is there of it."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return path
