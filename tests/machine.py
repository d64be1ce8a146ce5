"""What some machines lack and a test may need: where it isn't there the test is skipped."""

from __future__ import annotations

import os
import pty

import pytest

needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="there is no /proc")


def _has_terminals() -> bool:
    try:
        ends = pty.openpty()
    except OSError:
        return False
    for end in ends:
        os.close(end)
    return True


needs_terminals = pytest.mark.skipif(not _has_terminals(), reason="there are no terminals")


def open_terminal() -> tuple[int, int]:
    """The two ends of a new terminal: who controls it, and who runs in it."""
    try:
        return pty.openpty()
    except OSError as error:
        pytest.skip(f"no terminal can be had: {error}")
