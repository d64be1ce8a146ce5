"""Whether the mount table tells of this process's root: not in a chroot into no mount point."""

from __future__ import annotations

import pytest

from scantree.reader.mounts import MountTable, mount_id


def _is_told() -> bool:
    table, root = MountTable.read(), mount_id(b"/")
    return table is None or root is None or table.has(root)


needs_own_root = pytest.mark.skipif(
    not _is_told(), reason="a chroot into no mount point: its root is in no mount table"
)
