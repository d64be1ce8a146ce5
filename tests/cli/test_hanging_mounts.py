from __future__ import annotations

from pathlib import Path

import pytest

from scantree.cli.hanging_mounts import is_any_mounted

LOCAL = (
    b"22 27 0:21 / /proc rw,relatime - proc proc rw\n"
    b"27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/sda rw\n"
    b"29 28 0:30 / /sys/fs/fuse/connections rw - fusectl fusectl rw\n"
)
BINFMT = b"30 22 0:31 / /proc/sys/fs/binfmt_misc rw shared:9 - autofs systemd-1 rw,fd=30\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "mountinfo"


@pytest.mark.parametrize("content", [b"", LOCAL, LOCAL + BINFMT])
def test_local_file_systems_always_answer(table: Path, content: bytes) -> None:
    table.write_bytes(content)
    assert not is_any_mounted(str(table))


@pytest.mark.parametrize(
    "line",
    [
        b"31 27 0:40 / /mnt/far rw,relatime shared:2 - nfs4 host:/export rw\n",
        rb"31 27 0:41 / /mnt/a\040-\040b rw - fuse.sshfs host: rw,user_id=0" + b"\n",
        b"31 27 0:42 / /home rw - autofs /etc/auto.home rw\n",
        b"31 27 0:43 / /mnt/\xff\xfe rw - fuse /dev/fuse rw\n",
    ],
)
def test_one_that_may_not_answer_is_found_among_others(table: Path, line: bytes) -> None:
    table.write_bytes(LOCAL + line + BINFMT)
    assert is_any_mounted(str(table))


def test_a_line_that_is_none_is_no_mount(table: Path) -> None:
    table.write_bytes(LOCAL + b"nonsense\n\n - \n \xff - \xff\n")
    assert not is_any_mounted(str(table))


def test_without_a_table_nothing_is_known_to_hang(table: Path) -> None:
    assert not is_any_mounted(str(table))
