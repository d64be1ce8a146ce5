"""Which file systems show the kernel's state and store nothing of a user's.

By their names, as the mount table has them, and by the numbers that statfs(2) tells:
those of linux/magic.h and of the file systems' own sources, the same as in
``native/kernel_filesystem.c``. Not among them: devtmpfs, tmpfs, ramfs and hugetlbfs,
whose files are somebody's memory, and autofs, below which a user's file systems are
mounted.
"""

from __future__ import annotations

import os
import sys

KERNEL_FILESYSTEM_TYPES = {
    "bdev": 0x62646576,
    "binder": 0x6C6F6F70,
    "binfmt_misc": 0x42494E4D,
    "bpf": 0xCAFE4A11,
    "cgroup": 0x0027E0EB,
    "cgroup2": 0x63677270,
    "configfs": 0x62656570,
    "cpuset": 0x0027E0EB,
    "debugfs": 0x64626720,
    "devpts": 0x00001CD1,
    "efivarfs": 0xDE5E81E4,
    "fusectl": 0x65735543,
    "mqueue": 0x19800202,
    "nfsd": 0x6E667364,
    "nsfs": 0x6E736673,
    "proc": 0x00009FA0,
    "pstore": 0x6165676C,
    "resctrl": 0x07655821,
    "rpc_pipefs": 0x67596969,
    "securityfs": 0x73636673,
    "selinuxfs": 0xF97CFF8C,
    "smackfs": 0x43415D53,
    "spufs": 0x23C9B64E,
    "sysfs": 0x62656572,
    "tracefs": 0x74726163,
}
"""The name of each, and its number."""

_NUMBERS = frozenset(KERNEL_FILESYSTEM_TYPES.values())
_MOST_BYTES = 512
"""More than a struct statfs has anywhere."""


def is_on_kernel_filesystem(descriptor: int) -> bool:
    """Whether an open directory lies on one; False where nobody can tell.

    Python has no statfs(2), so the C library is asked, on Linux alone: elsewhere the
    struct is another.
    """
    if sys.platform != "linux":
        return False
    try:
        import ctypes  # noqa: PLC0415 - seldom needed, and slow to load
    except ImportError:
        return False
    answer = ctypes.create_string_buffer(_MOST_BYTES)
    if ctypes.CDLL(None).fstatfs(descriptor, answer) != 0:
        return False
    # The type comes first, as a long, on all machines but one.
    width = 4 if os.uname().machine.startswith("s390") else ctypes.sizeof(ctypes.c_long)
    number = int.from_bytes(answer.raw[:width], sys.byteorder)
    return number & 0xFFFFFFFF in _NUMBERS
