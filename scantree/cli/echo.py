"""What is typed while something is drawn: the terminal keeps it, and doesn't show it.

A key that it shows would land in the middle of a frame, and Enter would move the cursor
away from where the frame can be erased. Where somebody reads keys meanwhile, the terminal
hands them over one by one and doesn't wait for Enter. Whoever reads the terminal next, a
shell as a rule, gets what was typed and not read.
"""

from __future__ import annotations

import os
import termios
from typing import NamedTuple, TextIO

_ECHO = termios.ECHO | termios.ECHONL
_CHANGED = _ECHO | termios.ICANON
_LOCAL_FLAGS = 3
"""Where they are in what tcgetattr answers."""


class Echo(NamedTuple):
    """What a terminal did with keys at some moment."""

    descriptor: int
    flags: int
    changed: int
    """Which of the flags are to be as they were."""


_before: Echo | None = None


def mute(stream: TextIO, *, by_key: bool = False) -> None:
    """Have the terminal show no keys until ``unmute``, if it is one and ours to set.

    ``by_key`` has it hand over each key as it is pressed.
    """
    global _before  # noqa: PLW0603 - whoever ends the process must find it
    try:
        descriptor = stream.fileno()
    except OSError:
        return
    _before = echo_of(descriptor)
    if _before is not None:
        _before = _before._replace(changed=_CHANGED if by_key else _ECHO)
        _set(descriptor, 0, _before.changed)


def unmute() -> None:
    """Have the terminal show what it showed before ``mute``; nothing where it was not.

    A signal in the middle of it may do it again, and end the process then.
    """
    global _before  # noqa: PLW0603 - as above
    if _before is not None:
        bring_back(_before)
        _before = None


def echo_of(descriptor: int) -> Echo | None:
    """What a terminal shows of keys; None where that is not for this process to say."""
    if not is_ours(descriptor):
        return None
    try:
        flags: int = termios.tcgetattr(descriptor)[_LOCAL_FLAGS]
    except termios.error:
        return None
    return Echo(descriptor, flags & _CHANGED, _CHANGED)


def bring_back(echo: Echo) -> None:
    """Have a terminal show keys as it did, if it still is ours to set."""
    if is_ours(echo.descriptor):
        _set(echo.descriptor, echo.flags, echo.changed)


def _set(descriptor: int, flags: int, changed: int) -> None:
    try:
        attributes = termios.tcgetattr(descriptor)
        attributes[_LOCAL_FLAGS] = attributes[_LOCAL_FLAGS] & ~changed | flags & changed
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
    except termios.error:
        # It was hung up: nobody types there any more.
        return


def is_ours(descriptor: int) -> bool:
    """Whether we are in the foreground; a process in the background would be stopped."""
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        # Not the terminal that controls this process, if one at all.
        return os.isatty(descriptor)
