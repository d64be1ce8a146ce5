"""The command in a sandbox that refuses one system call: a right answer, or one line."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from tests.cli.limited_process import scan_in_child
from tests.reader.kinds import IS_NATIVE_BUILT
from tests.reader.native.refused_calls import needs_known_numbers, refuse_calls

CALLS = {
    "setitimer": 38,
    "eventfd2": 290,
    "pipe2": 293,
    "socketpair": 53,
    "setsockopt": 54,
    "getsockname": 51,
    "epoll_create1": 291,
    "epoll_ctl": 233,
    "clone3": 435,
    "clone": 56,
    "sched_getaffinity": 204,
    "prlimit64": 302,
    "fcntl": 72,
    "ioctl": 16,
    "getcwd": 79,
    "readlink": 89,
    "fsync": 74,
    "rename": 82,
    "fchmod": 91,
    "fchown": 93,
    "getrandom": 318,
    "sysinfo": 99,
    "madvise": 28,
    "poll": 7,
    "access": 21,
    "gettid": 186,
}
"""What a command calls beside reading, by its number on x86-64."""

ERRORS = ("EPERM", "ENOSYS", "EINVAL", "EIO", "ENOMEM", "ETIMEDOUT")

pytestmark = needs_known_numbers


@pytest.mark.parametrize("native", ["0", *(["1"] if IS_NATIVE_BUILT else [])])
@pytest.mark.parametrize("call", CALLS)
def test_a_scan_is_right_or_says_why_it_is_not(tmp_path: Path, call: str, native: str) -> None:
    (tmp_path / "tree" / "a" / "b").mkdir(parents=True)
    for name in ERRORS:
        out = tmp_path / f"{name}.json"
        ended = scan_in_child(
            lambda: refuse_calls((CALLS[call],), getattr(errno, name)),  # noqa: B023
            native,
            *("--json", "-o", out, tmp_path / "tree"),
        )
        lines = ended.err.splitlines()
        if ended.code == 0:
            assert lines == []
            assert json.loads(ended.out)["totals"]["directories"] == 3
            assert json.loads(out.read_bytes())["totals"]["directories"] == 3
        else:
            # 2: it asks beforehand whether it may write, and is told that it may not.
            assert ended.code in {1, 3} | ({2} if call == "access" else set()), (name, ended)
            assert len(lines) == 1, (name, ended)
            assert lines[0].startswith(b"scantree: ")
