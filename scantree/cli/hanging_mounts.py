"""Whether a file system is mounted that may never answer, found out before anything else.

Asked at every start, so it imports next to nothing; ``scantree.reader.mounts`` knows more.
"""

from __future__ import annotations

from scantree.reader.hanging_filesystems import may_hang

MOUNTINFO = "/proc/self/mountinfo"

_KERNELS_OWN = b"/proc/"
"""Every systemd machine has an automounter here, for binfmt_misc, and it always answers."""


def is_any_mounted(mountinfo: str = MOUNTINFO) -> bool:
    """Whether a scan may meet a file system that never answers. No table, no answer: no."""
    try:
        with open(mountinfo, "rb") as table:
            content = table.read()
    except OSError:
        return False
    return any(_may_hang(line) for line in content.splitlines())


def _may_hang(line: bytes) -> bool:
    # ID PARENT MAJOR:MINOR ROOT MOUNT_POINT OPTIONS [TAG...] - TYPE SOURCE OPTIONS, with
    # spaces in names escaped.
    mount, _, filesystem = line.partition(b" - ")
    if b" " + _KERNELS_OWN in mount:
        return False
    return may_hang(filesystem.partition(b" ")[0].decode("ascii", "replace"))
