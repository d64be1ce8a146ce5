"""Disks with damage, of which the kernel tells: each error is told, all the rest is counted."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from errno import EBADMSG, EIO, EUCLEAN
from typing import NamedTuple

import pytest

from tests.forked_command import Ended
from tests.reader.in_child import with_own_mounts
from tests.truth.command import command
from tests.truth.damage import BLOCK, GROUP, MAKE, MOUNTED, SIZE, Image, group_of
from tests.truth.du import Sums, du, sums_of
from tests.truth.facts import Document, Facts, without_its_own
from tests.truth.mounting import image, mount, needs, settle, uncached
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = pytest.mark.usefixtures("reader", "mounts_allowed")

MANY = 100
"""Names enough for a directory of several blocks."""


class Disk(NamedTuple):
    """A plot that lies in an image, whose damage is met where that is mounted at its base."""

    plot: Plot
    path: bytes

    def show(self, path: bytes | None = None, options: str = MOUNTED) -> None:
        """Mount it, or a copy of it."""
        mount(self.plot, path or self.path, "", "ext4", options)


@pytest.fixture(scope="module")
def base() -> Iterator[bytes]:
    """A directory on a disk, not in memory: images are read past the cache of their files."""
    directory = os.fsencode(tempfile.mkdtemp())
    yield directory
    subprocess.run(["rm", "-rf", "--", directory], check=True)


@pytest.fixture(scope="module")
def sound(base: bytes) -> Disk:
    """A disk without damage yet."""
    needs("mkfs.ext4", "debugfs", kinds=("ext4",), loop=True)
    around = Plot(base)
    image(around, "image", SIZE, *MAKE)
    around.directory("mnt")
    disk = Disk(Plot(around.path("mnt")), around.path("image"))

    def plant() -> Plot:
        disk.show(options="loop")
        plot = disk.plot
        plot.know(b"lost+found")
        for name in ("cut", "headless", "inodes", "whole"):
            for number in range(MANY):
                plot.file(f"{name}/a-rather-long-name-{number}", number)
        for name in ("spoilt", "freed"):
            plot.file(f"inodes/{name}", 100)
            plot.file(f"inodes/{name}-directory/below", 200)
        plot.link("whole/linked", "cut/a-rather-long-name-0")
        settle(plot, "")
        subprocess.run(["umount", plot.base], check=True)
        return plot

    return disk._replace(plot=with_own_mounts(plant))


class Damaged(NamedTuple):
    """A damaged disk, and what a scan of it should say."""

    disk: Disk
    facts: Facts


@pytest.fixture(scope="module")
def damaged(sound: Disk) -> Damaged:
    """A disk in which blocks of directories and single inodes are spoilt."""
    path = sound.path + b"-damaged"
    shutil.copyfile(sound.path, path)
    disk = Disk(sound.plot, path)
    spoilt = Image(path)
    spoilt.spoil_block("headless", 0)
    (_, read), (second, _), *_ = spoilt.leaves("cut")
    spoilt.spoil_block("cut", second)
    for name in ("inodes/spoilt", "inodes/spoilt-directory"):
        spoilt.spoil_inode(name)
    for name in ("inodes/freed", "inodes/freed-directory"):
        spoilt.free_inode(name)
    return Damaged(disk, with_own_mounts(lambda: _facts(sound, read)))


def _facts(sound: Disk, read: set[int]) -> Facts:
    """What is left to be found, by looking at the names while nothing is spoilt."""
    sound.show()
    plot = Plot(sound.plot.base)
    plot.names = [name for name in sound.plot.names if not _is_lost(sound.plot, name, read)]
    facts = plot.facts()
    facts.problems = [
        (plot.path("cut"), "read", EBADMSG),
        (plot.path("headless"), "read", EBADMSG),
        (plot.path("inodes/spoilt"), "stat", EBADMSG),
        (plot.path("inodes/spoilt-directory"), "open", EBADMSG),
        (plot.path("inodes/freed"), "stat", EUCLEAN),
        (plot.path("inodes/freed-directory"), "open", EUCLEAN),
    ]
    # Of the cut one something was read.
    facts.completed -= 1
    facts.failed = 3
    return facts


def _is_lost(plot: Plot, name: bytes, read: set[int]) -> bool:
    if name.startswith(b"cut/"):
        return os.lstat(plot.path(name)).st_ino not in read
    return name.startswith((b"headless/", b"inodes/spoilt", b"inodes/freed"))


def test_damage_is_told_and_everything_else_is_counted(damaged: Damaged) -> None:
    disk, facts = damaged

    def run() -> tuple[Document, Document, Document, Sums, Ended]:
        disk.show()
        base = disk.plot.base
        return (
            scan(base, jobs=1),
            scan(base, jobs=4),
            scan(base, follow_symlinks=True),
            du(base),
            command("scan", "--json", base),
        )

    one, several, followed, said, ended = with_own_mounts(run)
    assert one == facts.document()
    assert several == one
    assert followed == one
    assert said == sums_of(one)
    assert ended.code == 1
    assert without_its_own(strict(ended.out)) == one
    assert b"Bad message (EBADMSG): 4 problems" in ended.err
    assert b"Structure needs cleaning (EUCLEAN): 2 problems" in ended.err


def test_a_root_of_which_nothing_can_be_read_is_no_root(damaged: Damaged) -> None:
    disk, _ = damaged

    def run() -> list[int]:
        disk.show()
        given = [["headless", "inodes/spoilt"], ["headless", "cut"]]
        return [
            command("scan", "--json", *(disk.plot.path(name) for name in names)).code
            for names in given
        ]

    assert with_own_mounts(run) == [3, 1]


@pytest.mark.parametrize(
    "kept", [0, 256 << 10], ids=["inodes and directories are lost", "directories are lost"]
)
def test_a_disk_of_which_a_part_cannot_be_read_is_read_as_far_as_it_goes(
    sound: Disk, kept: int
) -> None:
    copy = sound.path + b"-short"
    shutil.copyfile(sound.path, copy)

    def run() -> tuple[Document, Document, Ended, Sums]:
        sound.show(device, "ro")
        # What is no longer in the file cannot be read from the device.
        os.truncate(copy, BLOCK + GROUP + kept)
        base = sound.plot.base
        answers = (
            scan(base, jobs=1),
            scan(base, jobs=4),
            command("scan", "--json", base),
            du(base),
        )
        subprocess.run(["umount", base], check=True)
        return answers

    facts = with_own_mounts(lambda: _facts_of_first_group(sound, has_inodes=kept > 0))
    with uncached(copy) as device:
        one, several, ended, said = with_own_mounts(run)
    assert one == facts.document()
    assert several == one
    assert ended.code == 1
    assert without_its_own(strict(ended.out)) == one
    assert said == sums_of(one)


def _facts_of_first_group(sound: Disk, *, has_inodes: bool) -> Facts:
    """What is left where the second group cannot be read, but for its inodes perhaps."""
    sound.show()
    plot = Plot(sound.plot.base)
    plot.names = []
    problems = []
    unread: list[bytes] = []
    listed = 0
    for name in sound.plot.names:
        if name.startswith(tuple(above + b"/" for above in unread)):
            continue
        status = os.lstat(plot.path(name))
        is_lost = group_of(status.st_ino) > 0
        is_directory = stat.S_ISDIR(status.st_mode)
        if not is_lost or has_inodes:
            plot.names.append(name)
        if is_lost and is_directory:
            unread.append(name)
            listed += has_inodes
            problems.append((plot.path(name), "read" if has_inodes else "open", EIO))
        elif is_lost and not has_inodes:
            problems.append((plot.path(name), "stat", EIO))
    assert unread
    facts = plot.facts()
    facts.problems = problems
    facts.failed = len(unread)
    facts.completed -= listed
    return facts
