from __future__ import annotations

import os
from pathlib import Path

import pytest

from scantree.reader import mounts
from scantree.reader.mounts import Mount, MountTable, Place, parse_mountinfo, place_of
from tests.reader.in_child import bind, mount, with_own_mounts
from tests.reader.own_root import needs_own_root

DEVICE = os.makedev(254, 0)
OTHER = os.makedev(0, 41)


def test_a_line_is_a_mount() -> None:
    content = (
        b"36 35 254:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw\n"
        b"22 27 0:41 / /proc rw,relatime - proc proc rw\n"
    )
    assert parse_mountinfo(content) == [
        Mount(DEVICE, b"/mnt1", b"/mnt2", "ext3", 36, 35),
        Mount(OTHER, b"/", b"/proc", "proc", 22, 27),
    ]


def test_octal_escapes_are_undone() -> None:
    content = rb"36 35 254:0 /a\134040b /a\040b\011c\012d\134e rw - ext4 /dev/a rw"
    (found,) = parse_mountinfo(content)
    assert (found.root, found.mount_point) == (rb"/a\040b", b"/a b\tc\nd\\e")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"36",
        b"36 35 254:0 / /mnt rw",
        b"36 35 254:0 / /mnt rw -",
        b"36 35 254 / /mnt rw - ext4 x rw",
        b"36 35 a:b / /mnt rw - ext4 x rw",
        b"36 35 254:0 / /mnt rw - \xff x rw",
        b"36 35 99999999999999999999:0 / /mnt rw - ext4 x rw",
        b"garbage - - - - - - - -",
    ],
)
def test_a_line_that_is_no_mount_is_left_out(line: bytes) -> None:
    good = b"36 35 254:0 / /mnt rw - ext4 /dev/a rw"
    assert len(parse_mountinfo(line + b"\n" + good + b"\n" + line)) == 1


def test_a_file_system_is_known_by_its_type_not_its_path() -> None:
    table = MountTable([Mount(DEVICE, b"/", b"/proc", "ext4"), Mount(OTHER, b"/", b"/srv", "proc")])
    assert not table.is_kernel_filesystem(DEVICE)
    assert table.is_kernel_filesystem(OTHER)
    assert not table.is_kernel_filesystem(1)
    assert (table.filesystem_type(OTHER), table.filesystem_type(1)) == ("proc", None)


@pytest.mark.parametrize("kind", ["tmpfs", "devtmpfs", "ext4", "overlay", "autofs", "fuse.sshfs"])
def test_file_systems_that_hold_somebodys_data_are_no_kernel_ones(kind: str) -> None:
    assert not MountTable([Mount(DEVICE, b"/", b"/x", kind)]).is_kernel_filesystem(DEVICE)


@pytest.mark.parametrize("kind", ["proc", "sysfs", "cgroup2", "devpts", "tracefs", "bpf"])
def test_file_systems_of_the_kernel_are_known(kind: str) -> None:
    assert MountTable([Mount(DEVICE, b"/", b"/x", kind)]).is_kernel_filesystem(DEVICE)


@pytest.mark.parametrize(
    ("roots", "is_twice"),
    [
        ([b"/"], False),
        ([b"/", b"/"], True),
        ([b"/", b"/home/data"], True),
        ([b"/a", b"/b"], False),
        ([b"/a", b"/ab"], False),
        ([b"/a b", b"/a", b"/a/c"], True),
        ([b"/x/y", b"/a", b"/x"], True),
    ],
)
def test_a_device_is_mounted_twice_where_one_mount_shows_a_part_of_another(
    roots: list[bytes], is_twice: bool
) -> None:
    # The type is one whose mount points are not looked at.
    table = MountTable(Mount(DEVICE, root, b"/m%d" % n, "nfs", n) for n, root in enumerate(roots))
    assert table.devices_mounted_more_than_once() == (frozenset({DEVICE}) if is_twice else set())


def test_a_mount_of_a_file_makes_no_directory_appear_twice(tmp_path: Path) -> None:
    (tmp_path / "hosts").touch()
    (tmp_path / "d").mkdir()
    whole = Mount(DEVICE, b"/", os.fsencode(tmp_path), "ext4")
    of_file = Mount(DEVICE, b"/etc/hosts", os.fsencode(tmp_path / "hosts"), "ext4")
    of_directory = Mount(DEVICE, b"/d", os.fsencode(tmp_path / "d"), "ext4")
    assert MountTable([whole, of_file]).devices_mounted_more_than_once() == set()
    found = MountTable([whole, of_directory]).devices_mounted_more_than_once()
    # btrfs has a device per subvolume that the table doesn't name: so also what stat says.
    assert found == {DEVICE, tmp_path.stat().st_dev}


def test_a_file_that_is_mounted_is_known_where_it_may_be_met_again(tmp_path: Path) -> None:
    for name in ("hosts", "other"):
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to("hosts")
    status = (tmp_path / "hosts").stat()
    whole = Mount(DEVICE, b"/", os.fsencode(tmp_path), "ext4")
    of_file = Mount(DEVICE, b"/etc/hosts", os.fsencode(tmp_path / "hosts"), "ext4")
    gone = Mount(DEVICE, b"/etc/gone", os.fsencode(tmp_path / "gone"), "ext4")
    alone = Mount(OTHER, b"/x", os.fsencode(tmp_path / "other"), "tmpfs")
    table = MountTable([whole, of_file, gone, alone])
    assert table.mounted_files() == {(status.st_dev, status.st_ino)}
    assert MountTable([of_file]).mounted_files() == set()


def test_a_mount_point_that_may_hang_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = os.fsencode(tmp_path / "file")
    mounts = [Mount(DEVICE, b"/%d" % n, file, "nfs4", n) for n in range(2)]
    assert MountTable(mounts).mounted_files() == set()


def test_a_mount_point_behind_one_that_may_hang_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = os.fsencode(tmp_path / "file")
    top = Mount(OTHER, b"/", b"/", "ext4", 1, 1)
    dead = Mount(OTHER + 1, b"/", b"/dead", "fuse.sshfs", 2, 1)
    behind = Mount(DEVICE, b"/1", file, "ext4", 4, 3)
    between = Mount(OTHER + 2, b"/", b"/dead/local", "tmpfs", 3, 2)
    aside = Mount(DEVICE, b"/2", file, "ext4", 5, 1)
    status = (tmp_path / "file").stat()
    table = MountTable([behind, between, dead, top])
    assert MountTable([*table, aside]).mounted_files() == {(status.st_dev, status.st_ino)}
    assert MountTable([*table, behind._replace(id=6)]).mounted_files() == set()
    place = Place(top.id, b"/")
    assert len(table.below([place])) == 4
    assert table.below([place]).mounted_files() == set()


def test_below_a_place_are_its_mount_and_those_at_and_below_its_path() -> None:
    mounts = [
        Mount(DEVICE, b"/", b"/", "ext4", 1, 0),
        Mount(OTHER, b"/", b"/a", "fuse", 2, 1),
        Mount(OTHER, b"/", b"/ab", "tmpfs", 3, 1),
        Mount(OTHER, b"/", b"/a/b/c", "tmpfs", 4, 2),
    ]
    table = MountTable(mounts)

    def below(*places: Place) -> list[int]:
        return [mount.id for mount in table.below(places)]

    assert below() == []
    assert below(Place(1, b"/x")) == [1]
    assert below(Place(1, b"/")) == [1, 2, 3, 4]
    assert below(Place(2, b"/a")) == [2, 4]
    assert below(Place(2, b"/a/b"), Place(3, b"/ab")) == [2, 3, 4]
    assert table.below([Place(2, b"/a")]).served_devices() == {OTHER}
    assert table.below([Place(3, b"/ab")]).served_devices() == set()


def test_a_mount_point_out_of_sight_may_be_a_directory() -> None:
    table = MountTable([Mount(DEVICE, b"/", b"/", "ext4"), Mount(DEVICE, b"/", b"/no/where", "x")])
    assert DEVICE in table.devices_mounted_more_than_once()


def test_there_is_no_table_where_there_is_no_proc(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mounts, "_PROC", str(tmp_path))
    assert MountTable.read() is None
    assert place_of(os.fsencode(tmp_path)) is None


@needs_own_root
def test_a_path_leads_to_a_mount_of_the_own_table(tmp_path: Path) -> None:
    table = MountTable.read()
    (tmp_path / "d").mkdir()
    (tmp_path / "link").symlink_to("d")
    found = place_of(os.fsencode(tmp_path / "link"))
    if table is None or found is None:
        pytest.skip("nothing tells of mounts here")
    assert table.has(found.mount)
    assert found.path == os.fsencode(tmp_path.resolve() / "d")
    assert place_of(os.fsencode(tmp_path / "none")) is None
    assert MountTable.read_another_with(1 << 40) is None


@pytest.mark.usefixtures("mounts_allowed")
def test_another_process_tells_of_its_mounts_by_the_path_to_them(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    receiving, sending = os.pipe()

    def mount_and_wait() -> None:
        mount(b"tmpfs", os.fsencode(tmp_path / "inner"), b"tmpfs")
        os.write(sending, b"!")
        os.read(answer, 1)

    answer, done = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(done)
        try:
            with_own_mounts(mount_and_wait)
        finally:
            os._exit(0)
    os.read(receiving, 1)
    (other,) = Path(f"/proc/{child}/task/{child}/children").read_text().split()
    path = f"/proc/{other}/root{tmp_path}/inner"
    found = place_of(os.fsencode(path))
    own, table = MountTable.read(), MountTable.read(other)
    again = None if found is None else MountTable.read_another_with(found.mount)
    for descriptor in (receiving, sending, answer, done):
        os.close(descriptor)
    os.waitpid(child, 0)
    assert own is not None
    assert table is not None
    assert again is not None
    assert found is not None
    assert table.has(found.mount)
    assert not own.has(found.mount)
    assert len(again) == len(table) == len(own) + 1


@pytest.mark.usefixtures("mounts_allowed")
def test_the_table_shows_real_mounts(tmp_path: Path) -> None:
    (tmp_path / "a b\n").mkdir()
    (tmp_path / "bound").mkdir()

    def run() -> tuple[str | None, bool, bool]:
        mount(b"tmpfs", os.fsencode(tmp_path / "a b\n"), b"tmpfs")
        (tmp_path / "a b\n" / "inner").mkdir()
        device = (tmp_path / "a b\n").stat().st_dev
        before = MountTable.read()
        bind(os.fsencode(tmp_path / "a b\n" / "inner"), os.fsencode(tmp_path / "bound"))
        after = MountTable.read()
        assert before is not None
        assert after is not None
        return (
            before.filesystem_type(device),
            device in before.devices_mounted_more_than_once(),
            device in after.devices_mounted_more_than_once(),
        )

    assert with_own_mounts(run) == ("tmpfs", False, True)
