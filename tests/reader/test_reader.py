"""What every reader promises: one body of tests, run on each kind."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scantree.reader.listing import (
    EntryKind,
    EntryProblem,
    LinkedEntry,
    Operation,
    Subdirectory,
)
from tests.reader.conftest import Start
from tests.reader.walk import ROOT, allocated, children

# Sums


def test_sums_over_files_and_links_and_others(start: Start, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 10_000)
    (tmp_path / "two").write_bytes(b"y")
    (tmp_path / "link").symlink_to("one")
    (tmp_path / "dangling").symlink_to("no where")
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as unix, pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        unix.bind("socket")
    (listing,) = start(tmp_path).read(ROOT)
    assert (listing.files, listing.symlinks, listing.others) == (2, 2, 2)
    assert listing.apparent_size == 10_000 + 1 + len("one") + len("no where")
    assert listing.allocated_size == allocated(*tmp_path.iterdir())
    assert (listing.subdirectories, listing.links, listing.problems) == ([], [], [])
    assert not listing.failed


def test_a_directory_knows_itself(start: Start, tmp_path: Path) -> None:
    status = tmp_path.stat()
    (listing,) = start(tmp_path).read(ROOT)
    assert listing.identified
    assert listing.is_directory
    assert (listing.device, listing.inode) == (status.st_dev, status.st_ino)
    assert listing.directory_apparent_size == status.st_size
    assert listing.directory_allocated_size == status.st_blocks * 512


def test_subdirectories_are_named_and_not_counted(start: Start, tmp_path: Path) -> None:
    names = [b"a", b"b c", b"-d"]
    for name in names:
        os.mkdir(os.fsencode(tmp_path) + b"/" + name)
    (listing,) = start(tmp_path).read(ROOT)
    expected = {
        Subdirectory(name, os.stat(os.fsencode(tmp_path) + b"/" + name).st_ino) for name in names
    }
    assert set(listing.subdirectories) == expected
    assert (listing.files, listing.allocated_size) == (0, 0)


HOSTILE = [b"a\nb", b"\xff\xfe", b" ", b"-rf", b"\x1b[2J", b"\\", "é".encode(), b"x" * 255, b"*"]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_read(start: Start, tmp_path: Path, name: bytes) -> None:
    directory = os.fsencode(tmp_path) + b"/" + name
    os.mkdir(directory)
    with open(directory + b"/" + name, "wb") as file:
        file.write(b"abc")
    os.mkdir(directory + b"/sub" + name[:200])
    listings = start(tmp_path).read_tree()
    assert listings.keys() == {b"", name, name + b"/sub" + name[:200]}
    assert listings[name].apparent_size == 3


def test_names_are_bytes_in_the_plain_c_locale(tmp_path: Path) -> None:
    os.mkdir(os.fsencode(tmp_path) + b"/\xff\xc3\xa9")
    with open(os.fsencode(tmp_path) + b"/\xff\xc3\xa9/\xe9", "wb"):
        pass
    script = (
        "import os, sys\n"
        "from scantree.reader.select import open_reader\n"
        "from scantree.reader.protocol import ReadOptions\n"
        "from tests.reader.walk import Walk\n"
        "reader = open_reader(ReadOptions((os.fsencode(sys.argv[1]),)), None)\n"
        "tree = Walk(reader).read_tree()\n"
        "reader.close()\n"
        "print(sys.getfilesystemencoding(), sorted((k, v.files) for k, v in tree.items()))\n"
    )
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    answer = subprocess.run(
        [sys.executable, "-c", script, tmp_path],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert answer.strip() == r"ascii [(b'', 0), (b'\xff\xc3\xa9', 1)]" or answer.startswith("utf-8")


def test_a_tree_sums_up_to_what_du_says(start: Start, tmp_path: Path) -> None:
    du = shutil.which("du")
    if du is None:
        pytest.skip("there is no du to compare with")
    for number in range(30):
        directory = tmp_path / f"d{number % 3}" / f"e{number % 7}" / f"f{number}"
        directory.mkdir(parents=True)
        (directory / "file").write_bytes(b"x" * 997 * number)
    listings = start(tmp_path, jobs=2).read_tree().values()
    said = subprocess.run([du, "-sk", tmp_path], capture_output=True, check=True).stdout
    total = sum(each.allocated_size + each.directory_allocated_size for each in listings)
    assert total == int(said.split()[0]) * 1024


# Hard links


def linked_pair(path: Path) -> LinkedEntry:
    (path / "a").write_bytes(b"x" * 5000)
    (path / "b").hardlink_to(path / "a")
    status = (path / "a").stat()
    return LinkedEntry(
        status.st_dev, status.st_ino, EntryKind.FILE, 2, 5000, status.st_blocks * 512
    )


def test_hard_links_are_told_and_not_summed(start: Start, tmp_path: Path) -> None:
    entry = linked_pair(tmp_path)
    (tmp_path / "single").write_bytes(b"1")
    (listing,) = start(tmp_path).read(ROOT)
    assert listing.links == [entry, entry]
    assert (listing.files, listing.apparent_size) == (1, 1)


def test_hard_links_are_summed_where_every_link_counts(start: Start, tmp_path: Path) -> None:
    entry = linked_pair(tmp_path)
    (listing,) = start(tmp_path, count_links=True).read(ROOT)
    assert listing.links == []
    assert (listing.files, listing.apparent_size) == (2, 10_000)
    assert listing.allocated_size == 2 * entry.allocated_size


def test_hard_links_of_fifos_and_symlinks_keep_their_kind(start: Start, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "fifo2").hardlink_to(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("target")
    os.link(tmp_path / "link", tmp_path / "link2", follow_symlinks=False)
    (listing,) = start(tmp_path).read(ROOT)
    kinds = sorted((entry.kind, entry.apparent_size) for entry in listing.links)
    assert kinds == [(EntryKind.SYMLINK, 6)] * 2 + [(EntryKind.OTHER, 0)] * 2


# Roots


def test_a_missing_root_is_a_problem(start: Start, tmp_path: Path) -> None:
    (listing,) = start(tmp_path / "none").read(ROOT)
    assert listing.failed
    assert not listing.identified
    assert listing.problems == [EntryProblem(Operation.STAT, b"", errno.ENOENT)]


def test_a_file_as_root_counts_itself(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    (listing,) = start(path).read(ROOT)
    assert (listing.is_directory, listing.failed) == (False, False)
    assert (listing.files, listing.apparent_size) == (1, 100)
    assert listing.allocated_size == allocated(path)
    assert (listing.device, listing.inode) == (path.stat().st_dev, path.stat().st_ino)


def test_a_fifo_as_root_is_counted_and_not_opened(start: Start, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (listing,) = start(tmp_path / "fifo").read(ROOT)
    assert (listing.is_directory, listing.others, listing.apparent_size) == (False, 1, 0)


def test_a_device_as_root_counts_itself(start: Start) -> None:
    (listing,) = start(Path("/dev/null")).read(ROOT)
    assert (listing.is_directory, listing.others) == (False, 1)


def test_a_link_as_root_is_followed(start: Start, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "file").write_bytes(b"12")
    (tmp_path / "link").symlink_to("d")
    (listing,) = start(tmp_path / "link").read(ROOT)
    assert listing.is_directory
    assert listing.apparent_size == 2


@pytest.mark.parametrize("target", ["no where", "link", "file/x"])
def test_a_link_as_root_that_leads_nowhere_counts_itself(
    start: Start, tmp_path: Path, target: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(target)
    (listing,) = start(tmp_path / "link").read(ROOT)
    assert (listing.is_directory, listing.failed, listing.symlinks) == (False, False, 1)
    assert listing.apparent_size == len(target)


def test_several_roots_are_told_apart(start: Start, tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"r{number}" / "sub").mkdir(parents=True)
        (tmp_path / f"r{number}" / "sub" / "file").write_bytes(b"x" * number)
    walk = start(*(tmp_path / f"r{number}" for number in range(100)))
    sizes = [walk.read_tree(root)[b"sub"].apparent_size for root in range(100)]
    assert sizes == list(range(100))


def test_the_root_directory_of_the_system_is_a_root(start: Start) -> None:
    (listing,) = start(b"/").read(ROOT)
    assert b"etc" in {subdirectory.name for subdirectory in listing.subdirectories}


# Requests and listings


def test_every_request_comes_back_once(start: Start, tmp_path: Path) -> None:
    for number in range(500):
        (tmp_path / f"d{number}").mkdir()
    walk = start(tmp_path, jobs=3)
    requests = children(ROOT, walk.read(ROOT)[0])
    listings = walk.read(*requests)
    assert sorted(listing.inode for listing in listings) == sorted(r.inode for r in requests)
    assert walk.reader.collect() == []
    assert walk.reader.under_way() == []


def test_a_reader_tells_its_name_jobs_and_capacity(start: Start, tmp_path: Path) -> None:
    reader = start(tmp_path).reader
    assert reader.name in {"python", "native"}
    assert reader.jobs >= 1
    assert reader.capacity >= 1


def open_descriptors() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="there is no /proc/self/fd")
@pytest.mark.parametrize("state", ["new", "idle", "queued", "finished"])
def test_close_leaves_no_descriptor_open(start: Start, tmp_path: Path, state: str) -> None:
    for number in range(200):
        (tmp_path / f"d{number}").mkdir()
    before = open_descriptors()
    walk = start(tmp_path)
    if state != "new":
        (listing,) = walk.read(ROOT)
        if state == "queued":
            walk.reader.submit(list(enumerate(children(ROOT, listing))))
        elif state == "finished":
            walk.reader.submit([(1, ROOT)])
    walk.reader.close()
    walk.reader.close()
    assert open_descriptors() == before


def test_nothing_comes_of_a_reader_that_is_closed(start: Start, tmp_path: Path) -> None:
    reader = start(tmp_path).reader
    reader.close()
    reader.submit([(1, ROOT)])
    assert reader.collect() == []
