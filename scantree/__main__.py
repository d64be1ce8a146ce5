"""The command ``scantree``, also as ``python -m scantree``.

Start-up and end are most of what a small scan takes, and the garbage collector a good part
of both (measured: 35 of 240 ms): it goes through all modules again and again while they
are imported, and once more when the interpreter ends. So it waits for the imports, and
what is there then, and what is there in the end, is kept out of its sight.

Ctrl-C ends all of it quietly, from the first import here on. Before a scan can be stopped
with what it has, there is nothing to tell.
"""

from __future__ import annotations

import sys

_CANNOT_START = 1
_UNKNOWN = 3
_INTERRUPTED = 130

try:
    import gc
    import os
    import signal
    from collections.abc import Callable
    from contextlib import suppress
    from functools import partial
    from types import FrameType
except KeyboardInterrupt:
    sys.exit(_INTERRUPTED)

_SCANNING = frozenset({"scan", "resume", "check"})
"""The commands that scan, and so can be stopped with what they have, or hang."""

_GARBAGE = 50_000
"""Objects made and not freed between collections: a scan leaves hardly any cycles."""

_TURN_SECONDS = 0.05
"""For how long a thread may compute before another gets its turn. None computes as long, but
a burst of listings is worked through at once, and readers let go at each system call."""


def main() -> int:
    """Run the command on the process's arguments; answer its exit code."""
    try:
        # No KeyboardInterrupt: one that comes up in a callback of the interpreter's, of which
        # there are many while it imports, is shown there with its traceback, and lost.
        _have_interrupts(_end)
        gc.disable()
        # Imported here, so that Ctrl-C ends the imports quietly, too.
        from scantree.cli.first_word import with_command  # noqa: PLC0415

        arguments = with_command(sys.argv[1:])
        if not arguments or arguments[0] not in _SCANNING:
            return _command(arguments)

        from scantree.cli.hanging_mounts import is_any_mounted  # noqa: PLC0415

        if not is_any_mounted():
            return _scan(arguments)

        from scantree.cli.room import is_room_for_guardian  # noqa: PLC0415

        if not is_room_for_guardian():
            return _scan(arguments)

        from scantree.cli.guardian import guard  # noqa: PLC0415

        return guard(partial(_scan, arguments))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        # A sandbox that refuses what a process of its own does with its signals.
        return _say_why_not(error)
    finally:
        _settle_streams()
        # What is left is the interpreter's own end, where Python would show a traceback.
        _have_interrupts(signal.SIG_DFL)
        gc.freeze()


def _settle_streams() -> None:
    try:
        from scantree.cli.leftovers import settle_streams  # noqa: PLC0415
    except (ImportError, MemoryError, OSError):
        return
    settle_streams()


def _have_interrupts(action: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """What is ignored from the start stays ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, action)


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(_INTERRUPTED)


def _scan(arguments: list[str]) -> int:
    """A command that signals stop with what it has, from its first moment on."""
    from scantree.cli.signals import stop_signals  # noqa: PLC0415

    with stop_signals(is_last=True):
        return _command(arguments)


def _command(arguments: list[str]) -> int:
    # An error where something is written; that of standard output ends the command by it.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    from scantree.cli.room import ensure_room_to_start  # noqa: PLC0415

    try:
        ensure_room_to_start()
        from scantree.cli.entry import run  # noqa: PLC0415
    except (ImportError, MemoryError, OSError) as error:
        # Too little memory, too few descriptors, or not all that it takes is installed.
        return _say_why_not(error)

    gc.freeze()
    gc.set_threshold(_GARBAGE)
    gc.enable()
    sys.setswitchinterval(_TURN_SECONDS)
    return run(arguments)


def _say_why_not(error: Exception) -> int:
    reason = f"cannot start: {str(error) or 'out of memory'}"
    if sys.argv[1:2] == ["check"]:
        # A plugin has codes of its own, and is heard on standard output.
        with suppress(OSError):
            print(f"SCANTREE UNKNOWN - {reason}")
        return _UNKNOWN
    with suppress(OSError):
        print(f"scantree: {reason}", file=sys.stderr)
    return _CANNOT_START


if __name__ == "__main__":
    sys.exit(main())
