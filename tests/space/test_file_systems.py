"""What is used on a file system beside what a scan found, on real ones of every kind."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import trio

from scantree.scanning import Scan
from scantree.scanning.request import ScanRequest
from scantree.space import file_systems as measuring
from scantree.space.file_systems import (
    DevicesSink,
    FileSystem,
    OpenDeleted,
    file_systems,
    open_deleted,
    space_of,
)
from tests.reader.in_child import as_nobody, needs_root, with_own_mounts
from tests.truth.mounting import bind, image, mount, needs, settle
from tests.truth.plot import Plot

MIB = 1 << 20


class Told(NamedTuple):
    """What of a file system a child can hand back."""

    kind: str
    used: int
    found: int
    difference: int
    deleted: OpenDeleted
    unexplained: int
    hidden: int | None
    is_whole: bool
    excluded: int
    unread: int
    reserved: int
    found_inodes: int
    used_inodes: int | None


def explained(
    *roots: bytes, one_file_system: bool = True, excludes: tuple[bytes, ...] = ()
) -> list[FileSystem]:
    sink = DevicesSink()
    request = ScanRequest(roots, one_file_system=one_file_system, excludes=excludes)
    trio.run(Scan(request, sinks=[sink]).run)
    return file_systems(sink.devices)


def told(system: FileSystem) -> Told:
    assert system.mount is not None
    assert system.space is not None
    assert system.difference is not None
    assert system.unexplained is not None
    found, space = system.found, system.space
    return Told(
        system.mount.filesystem_type,
        space.used,
        found.allocated_size,
        system.difference,
        system.deleted,
        system.unexplained,
        system.hidden,
        system.is_whole,
        found.excluded,
        found.unread,
        space.reserved,
        found.inodes,
        None if space.inodes is None else space.inodes[1],
    )


@pytest.fixture
def plot(tmp_path: Path) -> Plot:
    return Plot(bytes(tmp_path))


def _open_deleted(path: bytes, size: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    os.write(descriptor, b"x" * size)
    os.fsync(descriptor)
    os.unlink(path)
    return descriptor


def test_on_tmpfs_all_is_found_but_what_is_deleted_and_hidden(plot: Plot) -> None:
    needs(kinds=("tmpfs",))
    plot.directory("root")

    def run() -> tuple[Told, Told]:
        mount(plot, "tmpfs", "root", "tmpfs", "size=64m")
        plot.directory("root/a", "root/mnt")
        plot.file("root/a/f", 3 * MIB)
        (all_found,) = explained(plot.path("root"))
        os.link(plot.path("root/a/f"), plot.path("root/a/g"))
        plot.file("root/mnt/under", 2 * MIB)
        first = _open_deleted(plot.path("root/gone"), MIB)
        second = os.open(f"/proc/self/fd/{first}", os.O_RDONLY)
        plot.directory("other")
        mount(plot, "tmpfs", "root/mnt", "tmpfs")
        plot.file("root/mnt/elsewhere", MIB)
        other = _open_deleted(plot.path("root/mnt/gone"), 5 * MIB)
        (with_more,) = explained(plot.path("root"))
        for descriptor in (first, second, other):
            os.close(descriptor)
        return told(all_found), told(with_more)

    all_found, with_more = with_own_mounts(run)
    assert (all_found.kind, all_found.difference, all_found.unexplained) == ("tmpfs", 0, 0)
    assert all_found.used == all_found.found == 3 * MIB
    assert all_found.found_inodes == all_found.used_inodes
    assert (all_found.hidden, all_found.is_whole) == (0, True)
    assert all_found.deleted == OpenDeleted()
    assert with_more.deleted == OpenDeleted(MIB, 1)
    assert (with_more.difference, with_more.unexplained) == (3 * MIB, 2 * MIB)
    assert with_more.hidden == 1


@pytest.mark.parametrize(
    ("kind", "size", "make"),
    [
        ("ext4", 64 * MIB, ("mkfs.ext4", "-qF", "-m", "10")),
        ("xfs", 320 * MIB, ("mkfs.xfs", "-qf")),
        ("btrfs", 128 * MIB, ("mkfs.btrfs", "-qf")),
    ],
)
def test_on_a_disk_the_numbers_are_those_of_df(
    plot: Plot, kind: str, size: int, make: tuple[str, ...]
) -> None:
    needs(make[0], "mount", kinds=(kind,), loop=True)
    image(plot, "image", size, *make)
    plot.directory("root")

    def run() -> tuple[Told, list[int]]:
        mount(plot, plot.path("image"), "root", kind, "loop")
        plot.directory("root/a", "root/mnt")
        plot.file("root/a/f", 8 * MIB)
        plot.file("root/mnt/under", 4 * MIB)
        descriptor = _open_deleted(plot.path("root/gone"), MIB)
        mount(plot, "tmpfs", "root/mnt", "tmpfs")
        settle(plot, "root")
        (system,) = explained(plot.path("root"))
        df = subprocess.run(
            ["df", "-B1", "--output=size,used,avail", plot.path("root")],
            check=True,
            capture_output=True,
        )
        os.close(descriptor)
        assert system.space is not None
        space = system.space
        seen = [space.size, space.used, space.available]
        return told(system), [*seen, *map(int, df.stdout.splitlines()[1].split())]

    system, numbers = with_own_mounts(run)
    assert numbers[:3] == numbers[3:]
    assert system.kind == kind
    assert system.found >= 8 * MIB
    assert system.deleted == OpenDeleted(MIB, 1)
    assert (system.hidden, system.is_whole) == (1, True)
    if kind != "btrfs":
        assert system.unexplained >= 4 * MIB
        assert system.used_inodes is not None
    if kind == "ext4":
        # A tenth was set aside; what is left unexplained is what lies under the mount point.
        assert system.reserved > 5 * MIB
        assert system.unexplained < 5 * MIB


def test_subvolumes_of_btrfs_are_one_file_system(plot: Plot) -> None:
    needs("mkfs.btrfs", "btrfs", kinds=("btrfs",), loop=True)
    image(plot, "image", 128 * MIB, "mkfs.btrfs", "-qf")
    plot.directory("root")

    def run() -> list[Told]:
        mount(plot, plot.path("image"), "root", "btrfs", "loop")
        volume = plot.path("root/volume")
        subprocess.run(["btrfs", "subvolume", "create", volume], check=True, capture_output=True)
        for path in (b"f", b"volume/f"):
            with open(plot.path(b"root/" + path), "wb") as file:
                file.write(b"x" * MIB)
        settle(plot, "root")
        return [told(each) for each in explained(plot.path("root"), one_file_system=False)]

    (system,) = with_own_mounts(run)
    assert system.found >= 2 * MIB


def test_an_overlay_and_what_is_mounted_below_it_have_a_table_each(plot: Plot) -> None:
    needs(kinds=("overlay", "tmpfs"))
    plot.directory("base", "root")

    def run() -> list[Told]:
        mount(plot, "tmpfs", "base", "tmpfs")
        plot.directory("base/lower", "base/upper", "base/work")
        plot.file("base/lower/f", MIB)
        layers = ",".join(
            f"{name}dir={os.fsdecode(plot.path(f'base/{name}'))}"
            for name in ("lower", "upper", "work")
        )
        mount(plot, "overlay", "root", "overlay", layers)
        plot.directory("root/mnt")
        mount(plot, "tmpfs", "root/mnt", "tmpfs")
        plot.file("root/mnt/f", 2 * MIB)
        return [told(each) for each in explained(plot.path("root"), one_file_system=False)]

    overlay, below = with_own_mounts(run)
    assert (overlay.kind, overlay.found >= MIB, overlay.hidden) == ("overlay", True, 1)
    assert (below.kind, below.difference, below.hidden) == ("tmpfs", 0, 0)


def test_what_is_seen_of_a_file_system_from_a_directory_on_is_not_all_of_it(plot: Plot) -> None:
    needs(kinds=("tmpfs",))
    plot.directory("root", "seen")

    def run() -> tuple[list[Told], list[Told]]:
        mount(plot, "tmpfs", "root", "tmpfs")
        plot.directory("root/a", "root/b")
        plot.file("root/b/f", MIB)
        bind(plot, "root/a", "seen")
        below = explained(plot.path("root/a"), plot.path("seen"))
        both = explained(plot.path("root/a"), plot.path("root"))
        return [told(each) for each in below], [told(each) for each in both]

    (below,), (both,) = with_own_mounts(run)
    assert (below.is_whole, below.difference) == (False, MIB)
    assert (both.is_whole, both.difference) == (True, 0)


@pytest.fixture
def public_plot() -> Iterator[Plot]:
    """A plot that any user can enter."""
    path = tempfile.mkdtemp()
    os.chmod(path, 0o755)
    yield Plot(os.fsencode(path))
    os.chmod(f"{path}/root/closed", 0o700)
    shutil.rmtree(path)


def test_what_is_left_out_and_what_cannot_be_read_is_counted(public_plot: Plot) -> None:
    plot = public_plot
    plot.directory("root/a", "root/closed")
    plot.file("root/a/x.o", 1000)
    plot.directory("root/skipped.o")
    (system,) = explained(plot.path("root"), excludes=(b"*.o",))
    assert system.found.excluded == 2
    os.chmod(plot.path("root/closed"), 0)

    def unread() -> tuple[int, int]:
        (system,) = explained(plot.path("root"))
        return system.found.unread, system.deleted.unread

    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    directories, processes = as_nobody(unread) if is_root else unread()
    assert directories == 1
    assert processes > 0


@needs_root
def test_a_file_that_is_open_and_has_a_name_is_not_deleted(tmp_path: Path) -> None:
    path = tmp_path / "kept (deleted)"
    with path.open("wb") as file:
        file.write(b"x" * 4096)
        file.flush()
        device = path.stat().st_dev
        before = open_deleted([{device}])[0].inodes
        path.unlink()
        assert open_deleted([{device}])[0].inodes == before + 1


def test_where_processes_are_hidden_what_they_have_open_is_unknown(plot: Plot) -> None:
    needs(kinds=("tmpfs",))

    def run() -> tuple[OpenDeleted, int | None]:
        # As proc(5) is where hidepid hides all processes but one's own.
        os.mkdir(plot.path("proc"))
        mount(plot, "tmpfs", "proc", "tmpfs")
        os.mkdir(plot.path(f"proc/{os.getpid()}"))
        measuring._PROC = os.fsdecode(plot.path("proc"))
        (found,) = open_deleted([{1}])
        return found, found.known

    found, known = with_own_mounts(run)
    assert found == OpenDeleted(0, 0, 0, is_whole=False)
    assert known is None


def test_a_file_system_that_tells_no_size_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    told_nothing = os.statvfs_result((4096, 4096, 0, 0, 0, 0, 0, 0, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: told_nothing)
    assert space_of(b"/") is None

    def fail(_: bytes) -> os.statvfs_result:
        raise OSError(errno.ESTALE, "stale")

    monkeypatch.setattr(os, "statvfs", fail)
    assert space_of(b"/") is None


def test_what_does_not_answer_is_left_behind_and_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()

    def hang(_: bytes) -> os.statvfs_result:
        answer.wait()
        raise OSError(errno.EIO, "at last")

    monkeypatch.setattr(measuring, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(os, "statvfs", hang)
    try:
        (system,) = explained(bytes(tmp_path))
    finally:
        answer.set()
    assert (system.space, system.difference, system.unexplained) == (None, None, None)
    assert system.found.inodes == 1
