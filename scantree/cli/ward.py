"""The process that a guardian watches: it says when it is done, and ends with its guardian.

Without a guardian all of this does nothing.
"""

from __future__ import annotations

import contextlib
import enum
import os
import signal
import sys
from collections.abc import Callable, Iterator

_FAILED = 1


class Word(enum.Enum):
    """What a guardian says of the request to stop that it passes on."""

    ASKED = enum.auto()
    """It is the first one, whether that has reached its ward already or not."""
    ASKED_AGAIN = enum.auto()


_DONE, _OUTCOME, _PASSING, _PASSED, _IS_AGAIN, _DRAWS = 0, slice(1, 3), 3, 4, 5, 6


class Slate:
    """What a ward and its guardian write for each other: memory that the two share.

    An outcome is an exit code, or a signal's number below zero, as in ``subprocess``.
    """

    def __init__(self) -> None:
        import mmap  # noqa: PLC0415 - only where there is a guardian

        self._memory = mmap.mmap(-1, mmap.PAGESIZE)
        self._heard = 0

    def write(self, outcome: int) -> None:
        """Say what the end is."""
        self._memory[_OUTCOME] = outcome.to_bytes(2, "little", signed=True)
        self._memory[_DONE] = 1

    def read(self) -> int | None:
        """The outcome; None where nothing was said yet."""
        if not self._memory[_DONE]:
            return None
        return int.from_bytes(self._memory[_OUTCOME], "little", signed=True)

    @contextlib.contextmanager
    def passing_on(self, word: Word) -> Iterator[None]:
        """Say of the signal that is sent meanwhile that it is the guardian's, and which."""
        self._memory[_IS_AGAIN] |= word is Word.ASKED_AGAIN
        number = (self._memory[_PASSING] + 1) % 256
        self._memory[_PASSING] = number
        yield
        self._memory[_PASSED] = number

    def hear(self) -> Word | None:
        """What the guardian says of the signal that came now; None where it isn't its own.

        One that comes while another is passed on may be either, and is taken for that.
        """
        passing = self._memory[_PASSING]
        if passing == self._heard:
            return None
        if passing == self._memory[_PASSED]:
            self._heard = passing
        return Word.ASKED_AGAIN if self._memory[_IS_AGAIN] else Word.ASKED

    @property
    def draws(self) -> bool:
        """Whether the ward has changed how its terminal behaves."""
        return bool(self._memory[_DRAWS])

    @draws.setter
    def draws(self, draws: bool) -> None:
        self._memory[_DRAWS] = draws


_slate: Slate | None = None
_guardian = 0


def become_ward(slate: Slate, life: int, guardian: int) -> None:
    """Answer to the process ``guardian``, and die with it.

    It holds the other end of the pipe ``life``; once that is closed, by whatever ended
    the guardian, the kernel sends this process SIGKILL.
    """
    import fcntl  # noqa: PLC0415 - only where there is a guardian

    global _slate, _guardian  # noqa: PLW0603 - whoever ends the process must find them
    _slate = slate
    _guardian = guardian
    fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(life, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(life, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    try:
        os.read(life, 1)
    except BlockingIOError:
        return
    # The guardian was gone before the kernel knew whom to tell.
    os._exit(_FAILED)


def run_as_ward(work: Callable[[], int]) -> int:
    """Do the work and say how it ended, also where it failed."""
    try:
        code = work()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = _FAILED
    say_goodbye(code)
    return code


def guardians_word() -> Word | None:
    """What the guardian says of a signal that came; None where it came by itself."""
    return None if _slate is None else _slate.hear()


def say_whether_drawing(draws: bool) -> None:
    """Tell the guardian whether the terminal is left as it was, if this process ends now."""
    if _slate is not None:
        _slate.draws = draws


def say_goodbye(outcome: int) -> None:
    """Tell the guardian that all was written, and how this process would end now.

    It may not be able to. So its standard streams are closed first: whoever reads them
    must see their end.
    """
    if _slate is None:
        return
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            # What cannot be written was told where it was written, or cannot be told.
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    for descriptor in range(3):
        with contextlib.suppress(OSError):
            os.close(descriptor)
    for _ in range(3):
        # These get the same three numbers: the interpreter ends quietly.
        os.open(os.devnull, os.O_RDWR)
    _slate.write(outcome)
    if os.getppid() == _guardian:
        os.kill(_guardian, signal.SIGCHLD)
