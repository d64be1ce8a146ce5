"""Has the kernel refuse system calls to this process, as a sandbox does (seccomp(2))."""

from __future__ import annotations

import ctypes
import platform
import struct

import pytest

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_LOAD_CALL_NUMBER = (0x20, 0, 0, 0)
_ALLOW = (0x06, 0, 0, 0x7FFF0000)
_REFUSE = 0x00050000

OPENAT2 = 437
EVENTFD2 = 290
NEW_THREADS = (56, 435)
"""clone and clone3 on x86-64."""

needs_known_numbers = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the numbers of system calls are those of x86-64"
)


def refuse_calls(numbers: tuple[int, ...], errno: int) -> None:
    """From now on, and for good, these calls fail with ``errno``."""
    program = [_LOAD_CALL_NUMBER]
    for number in numbers:
        # Equal: on to the next instruction; else past it.
        program += [(0x15, 0, 1, number), (0x06, 0, 0, _REFUSE | errno)]
    program.append(_ALLOW)
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0),
    ):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
