"""Whether the mount table tells of this process's root: not in a chroot into no mount point."""

from __future__ import annotations

import pytest

from scantree.reader.mounts import MountTable, place_of


def _is_told() -> bool:
    table, root = MountTable.read(), place_of(b"/")
    return table is None or root is None or table.has(root.mount)


needs_own_root = pytest.mark.skipif(
    not _is_told(), reason="a chroot into no mount point: its root is in no mount table"
)
