from __future__ import annotations

import pytest

from scantree.reader.hanging_filesystems import may_hang


@pytest.mark.parametrize(
    "filesystem_type",
    [
        "fuse",
        "fuseblk",
        "fuse.sshfs",
        "fuse.",
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "9p",
        "ceph",
        "autofs",
    ],
)
def test_what_a_program_or_another_machine_answers_for_may_hang(filesystem_type: str) -> None:
    assert may_hang(filesystem_type)


@pytest.mark.parametrize(
    "filesystem_type", ["ext4", "tmpfs", "overlay", "proc", "fusectl", "nfsd", "binder", ""]
)
def test_a_local_file_system_and_the_kernels_own_are_no_such_thing(filesystem_type: str) -> None:
    assert not may_hang(filesystem_type)
