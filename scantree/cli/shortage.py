"""What the system could not or would not give, told from an error, however deep it is wrapped."""

from __future__ import annotations

import os
from errno import ENOMEM

_NO_THREAD = "can't start new thread"


def shortage(error: BaseException) -> str | None:
    """What was lacking, in a few words; None where the error is about something else.

    An event loop wraps what happens in its tasks in groups, and what happens to itself in
    errors of its own.
    """
    if isinstance(error, BaseExceptionGroup):
        reasons = [shortage(each) for each in error.exceptions]
        # Something else may hide beside it.
        return None if None in reasons else reasons[0]
    if isinstance(error, MemoryError):
        return os.strerror(ENOMEM)
    if isinstance(error, OSError) and error.errno is not None:
        # Not about what is read: those are in the report. Where a sandbox refuses a call, it may
        # say anything.
        return os.strerror(error.errno)
    if isinstance(error, RuntimeError) and _NO_THREAD in str(error):
        return "no thread can be started"
    return None if error.__cause__ is None else shortage(error.__cause__)
