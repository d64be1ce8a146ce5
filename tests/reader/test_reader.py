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
    Listing,
    Operation,
    Skip,
    Subdirectory,
)
from tests.reader.conftest import Start
from tests.reader.in_child import as_nobody, bind, in_child, mount, needs_root, with_own_mounts
from tests.reader.walk import Request, Walk, children

ROOT = Request()


def allocated(*paths: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in paths)


def below(start: Walk, *names: bytes) -> list[Request]:
    """The requests for subdirectories of the root, as its listing has them."""
    found = {r.dir_prefix: r for r in children(ROOT, start.read(ROOT)[0])}
    return [found[name] for name in names]


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


# What cannot be read


@needs_root
def test_a_directory_that_cannot_be_read_counts_itself(start: Start, public_path: Path) -> None:
    (public_path / "shut" / "below").mkdir(parents=True)
    (public_path / "shut").chmod(0)
    listing = as_nobody(lambda: start(public_path).read_tree())[b"shut"]
    status = (public_path / "shut").stat()
    assert (listing.failed, listing.identified) == (True, True)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.EACCES)]
    assert (listing.device, listing.inode) == (status.st_dev, status.st_ino)
    assert listing.directory_allocated_size == status.st_blocks * 512


@needs_root
def test_a_root_that_cannot_be_read_counts_itself(start: Start, public_path: Path) -> None:
    (public_path / "shut").mkdir(mode=0o711)
    (listing,) = as_nobody(lambda: start(public_path / "shut").read(ROOT))
    assert (listing.failed, listing.identified) == (True, True)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.EACCES)]


@needs_root
def test_entries_that_cannot_be_looked_at_are_a_problem_each(
    start: Start, public_path: Path
) -> None:
    (public_path / "names" / "sub").mkdir(parents=True)
    (public_path / "names" / "a").touch()
    (public_path / "names" / "b").touch()
    (public_path / "names").chmod(0o744)
    listings = as_nobody(lambda: start(public_path).read_tree())
    names = listings[b"names"]
    assert not names.failed
    assert sorted(names.problems) == [
        EntryProblem(Operation.STAT, b"a", errno.EACCES),
        EntryProblem(Operation.STAT, b"b", errno.EACCES),
    ]
    sub = listings[b"names/sub"]
    assert (sub.failed, sub.identified) == (True, False)
    assert sub.problems == [EntryProblem(Operation.OPEN, b"", errno.EACCES)]


@needs_root
def test_passing_through_a_directory_takes_no_right_to_read_it(
    start: Start, public_path: Path
) -> None:
    (public_path / "pass" / "open").mkdir(parents=True)
    (public_path / "pass" / "open" / "file").write_bytes(b"123")
    (public_path / "pass").chmod(0o711)
    # Without an inode number to compare, each component is opened on its own.
    request = Request(0, b"pass/open", public_path.stat().st_dev, 0)

    def run() -> list[Listing]:
        walk = start(public_path)
        walk.read(ROOT)
        return walk.read(request)

    (listing,) = as_nobody(run)
    assert listing.apparent_size == 3


# What changes meanwhile


def test_a_directory_that_vanished_is_no_problem(start: Start, tmp_path: Path) -> None:
    (tmp_path / "gone" / "below").mkdir(parents=True)
    walk = start(tmp_path)
    (gone,) = below(walk, b"gone")
    (listing,) = walk.read(gone)
    inside = children(gone, listing)
    shutil.rmtree(tmp_path / "gone")
    for each in walk.read(gone, *inside):
        assert (each.skip, each.failed, each.problems) == (Skip.VANISHED, False, [])


def test_a_directory_replaced_by_a_file_counts_as_the_file(start: Start, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    walk = start(tmp_path)
    requests = below(walk, b"d")
    (tmp_path / "d").rmdir()
    (tmp_path / "d").write_bytes(b"12345")
    (listing,) = walk.read(*requests)
    assert (listing.is_directory, listing.failed, listing.skip) == (False, False, None)
    assert (listing.files, listing.apparent_size) == (1, 5)


def test_a_directory_replaced_by_a_link_counts_as_the_link(start: Start, tmp_path: Path) -> None:
    (tmp_path / "root" / "d").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret").write_bytes(b"x" * 999)
    walk = start(tmp_path / "root")
    requests = below(walk, b"d")
    (tmp_path / "root" / "d").rmdir()
    (tmp_path / "root" / "d").symlink_to("../elsewhere")
    (listing,) = walk.read(*requests)
    assert (listing.is_directory, listing.symlinks, listing.files) == (False, 1, 0)
    assert listing.apparent_size == len("../elsewhere")


def test_a_directory_replaced_by_another_is_read(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a" / "d").mkdir(parents=True)
    walk = start(tmp_path)
    (a,) = below(walk, b"a")
    requests = children(a, walk.read(a)[0])
    (tmp_path / "a" / "d").rename(tmp_path / "old")
    (tmp_path / "a" / "d").mkdir()
    (tmp_path / "a" / "d" / "file").write_bytes(b"1234")
    (listing,) = walk.read(*requests)
    assert listing.apparent_size == 4
    assert listing.inode == (tmp_path / "a" / "d").stat().st_ino


def test_a_swapped_parent_leads_nowhere_else(start_safe: Start, tmp_path: Path) -> None:
    (tmp_path / "root" / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "elsewhere" / "b" / "c").mkdir(parents=True)
    (tmp_path / "elsewhere" / "b" / "c" / "secret").write_bytes(b"x" * 999)
    walk = start_safe(tmp_path / "root")
    (a,) = below(walk, b"a")
    (b,) = children(a, walk.read(a)[0])
    (c,) = children(b, walk.read(b)[0])
    (tmp_path / "root" / "a").rename(tmp_path / "moved")
    (tmp_path / "root" / "a").symlink_to("../elsewhere")
    assert [listing.skip for listing in walk.read(b, c)] == [Skip.VANISHED, Skip.VANISHED]


def test_a_root_that_moves_is_still_read(start_safe: Start, tmp_path: Path) -> None:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "root" / "sub" / "file").write_bytes(b"123")
    walk = start_safe(tmp_path / "root")
    requests = below(walk, b"sub")
    (tmp_path / "root").rename(tmp_path / "other")
    (listing,) = walk.read(*requests)
    assert listing.apparent_size == 3


def test_a_working_directory_that_changes_does_no_harm(
    start_safe: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "root" / "sub" / "file").write_bytes(b"123")
    monkeypatch.chdir(tmp_path)
    walk = start_safe(b"root")
    requests = below(walk, b"sub")
    monkeypatch.chdir("/")
    (listing,) = walk.read(*requests)
    assert listing.apparent_size == 3


# Symbolic links that are followed


def test_followed_links_count_as_what_they_lead_to(start: Start, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "file").write_bytes(b"x" * 77)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "inner").mkdir()
    (tmp_path / "d" / "inner" / "leaf").write_bytes(b"x" * 5)
    (tmp_path / "root" / "to_file").symlink_to("../file")
    (tmp_path / "root" / "to_d").symlink_to("../d")
    (tmp_path / "root" / "nowhere").symlink_to("none")
    (tmp_path / "root" / "loop").symlink_to("loop")
    listings = start(tmp_path / "root", follow_symlinks=True).read_tree()
    root = listings[b""]
    assert root.subdirectories == [Subdirectory(b"to_d", (tmp_path / "d").stat().st_ino, True)]
    kinds = sorted((entry.kind, entry.apparent_size) for entry in root.links)
    assert kinds == [(EntryKind.FILE, 77), (EntryKind.SYMLINK, 4), (EntryKind.SYMLINK, 4)]
    assert root.problems == []
    assert listings[b"to_d"].inode == (tmp_path / "d").stat().st_ino
    assert [entry.apparent_size for entry in listings[b"to_d/inner"].links] == [5]


def test_followed_links_are_summed_where_every_link_counts(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 77)
    (tmp_path / "link").symlink_to("file")
    (listing,) = start(tmp_path, follow_symlinks=True, count_links=True).read(ROOT)
    assert (listing.files, listing.symlinks, listing.apparent_size) == (2, 0, 154)


# Excludes


def test_excluded_entries_are_counted_as_such_alone(start: Start, tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_bytes(b"1")
    (tmp_path / "drop.o").write_bytes(b"22")
    (tmp_path / "build" / "sub").mkdir(parents=True)
    (tmp_path / "src" / "gen").mkdir(parents=True)
    patterns = (b"*.o", b"build", b"src/gen")
    listings = start(tmp_path, exclude_patterns=patterns).read_tree()
    assert listings.keys() == {b"", b"src"}
    assert (listings[b""].excluded, listings[b"src"].excluded) == (2, 1)
    assert (listings[b""].files, listings[b""].apparent_size) == (1, 1)


def test_excludes_see_the_path_from_the_root_as_given(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r" / "s").mkdir(parents=True)
    (tmp_path / "r" / "s" / "t").touch()
    monkeypatch.chdir(tmp_path)
    for root in (b"r", b"r/"):
        listings = start(root, exclude_patterns=(b"[r]/s/t",)).read_tree()
        assert listings[b"s"].excluded == 1


def test_a_root_can_be_excluded(start: Start, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (listing,) = start(tmp_path / "root", exclude_patterns=(b"root",)).read(ROOT)
    assert listing.skip is Skip.EXCLUDED
    assert listing.excluded == 0


# File systems


def _other_filesystem(start: Start, root: Path, one_file_system: bool) -> dict[bytes, Listing]:
    def run() -> dict[bytes, Listing]:
        mount(b"tmpfs", os.fsencode(root / "a" / "mnt"), b"tmpfs")
        (root / "a" / "mnt" / "inner").mkdir()
        (root / "a" / "mnt" / "inner" / "file").write_bytes(b"123")
        return start(root, one_file_system=one_file_system).read_tree()

    (root / "a" / "mnt").mkdir(parents=True)
    return with_own_mounts(run)


@pytest.mark.usefixtures("mounts_allowed")
def test_other_file_systems_are_read(start: Start, tmp_path: Path) -> None:
    listings = _other_filesystem(start, tmp_path, one_file_system=False)
    assert listings[b"a/mnt"].device != listings[b"a"].device
    assert listings[b"a/mnt/inner"].apparent_size == 3


@pytest.mark.usefixtures("mounts_allowed")
def test_other_file_systems_are_skipped_on_demand(start: Start, tmp_path: Path) -> None:
    listings = _other_filesystem(start, tmp_path, one_file_system=True)
    assert listings.keys() == {b"", b"a", b"a/mnt"}
    assert listings[b"a/mnt"].skip is Skip.OTHER_FILESYSTEM


def _kernel_filesystem(start: Start, root: Path, include_kernfs: bool) -> Listing:
    def run() -> Listing:
        mount(b"proc", os.fsencode(root / "odd" / "name"), b"proc")
        walk = start(root, include_kernfs=include_kernfs)
        (odd,) = below(walk, b"odd")
        (listing,) = walk.read(*children(odd, walk.read(odd)[0]))
        return listing

    (root / "odd" / "name").mkdir(parents=True)
    return with_own_mounts(run)


@pytest.mark.usefixtures("mounts_allowed")
def test_kernel_file_systems_are_skipped_wherever_they_are(start: Start, tmp_path: Path) -> None:
    listing = _kernel_filesystem(start, tmp_path, include_kernfs=False)
    assert (listing.skip, listing.subdirectories) == (Skip.KERNEL_FILESYSTEM, [])


@needs_root
@pytest.mark.usefixtures("mounts_allowed")
def test_a_kernel_file_system_that_may_not_be_read_is_skipped_without_a_mount_table(
    start_safe: Start, public_path: Path
) -> None:
    shut = public_path / "shut"

    def run() -> Listing:
        mount(b"mqueue", os.fsencode(shut), b"mqueue")
        shut.chmod(0o700)
        mount(b"tmpfs", b"/proc", b"tmpfs")
        (listing,) = as_nobody(lambda: [start_safe(public_path).read_tree()[b"shut"]])
        return listing

    shut.mkdir()
    listing = with_own_mounts(run)
    assert (listing.skip, listing.problems) == (Skip.KERNEL_FILESYSTEM, [])


@pytest.mark.usefixtures("mounts_allowed")
def test_kernel_file_systems_are_read_on_demand(start: Start, tmp_path: Path) -> None:
    listing = _kernel_filesystem(start, tmp_path, include_kernfs=True)
    assert listing.skip is None
    assert b"self" not in {sub.name for sub in listing.subdirectories}
    assert b"sys" in {sub.name for sub in listing.subdirectories}


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc")
def test_a_kernel_file_system_as_root_is_read(start: Start) -> None:
    walk = start(b"/proc/sys")
    listings = walk.read(*below(walk, b"kernel"))
    assert listings[0].skip is None
    assert listings[0].files > 0


@pytest.mark.usefixtures("mounts_allowed")
def test_a_bind_mount_is_read_as_what_it_shows(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "file").write_bytes(b"12345")
    (tmp_path / "x" / "y").mkdir(parents=True)

    def run() -> dict[bytes, Listing]:
        bind(os.fsencode(tmp_path / "data"), os.fsencode(tmp_path / "x" / "y"))
        return start(tmp_path).read_tree()

    listings = with_own_mounts(run)
    assert listings[b"x/y"].apparent_size == 5
    assert listings[b"x/y"].inode == listings[b"data"].inode


# Limits


def make_deep(base: bytes, name: bytes, depth: int) -> None:
    """``depth`` directories inside each other, and a file in each."""
    at = os.open(base, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=at)
        below_fd = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below_fd
        os.close(os.open(b"file", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)


def remove_deep(base: bytes, name: bytes, depth: int) -> None:
    """Undo ``make_deep`` without paths that are too long and without recursion."""
    inside = base + b"/" + name
    for number in range(depth):
        # Lift what is below, so that the directory above can go.
        child = base + b"/lifted%d" % number
        at = os.open(inside, os.O_RDONLY)
        os.unlink(b"file", dir_fd=at)
        if number < depth - 1:
            os.rename(name, child, src_dir_fd=at)
        os.close(at)
        os.rmdir(inside)
        inside = child


def test_a_tree_is_read_far_beyond_path_max(start_safe: Start, tmp_path: Path) -> None:
    name = b"n" * 255
    depth = 3000
    base = os.fsencode(tmp_path)
    make_deep(base, name, depth)
    try:
        walk = start_safe(tmp_path)
        request, found, files = ROOT, 0, 0
        while True:
            (listing,) = walk.read(request)
            files += listing.files
            if not listing.subdirectories:
                break
            found += 1
            (request,) = children(request, listing)
        assert (found, files) == (depth, depth)
        # Without an inode number to compare, each component is opened on its own.
        (listing,) = walk.read(request._replace(inode=0))
        assert listing.files == 1
        (listing,) = walk.read(request._replace(dir_prefix=request.dir_prefix + b"/none"))
        assert listing.skip is Skip.VANISHED
    finally:
        remove_deep(base, name, depth)


@pytest.mark.parametrize("jobs", [1, 4])
def test_few_descriptors_are_enough(start: Start, tmp_path: Path, jobs: int) -> None:
    resource = pytest.importorskip("resource")
    for number in range(300):
        (tmp_path / f"a{number % 20}" / f"d{number}").mkdir(parents=True)
        (tmp_path / f"a{number % 20}" / f"d{number}" / "file").write_bytes(b"x")

    def run() -> tuple[int, int, list[EntryProblem]]:
        lowest_free = os.open(tmp_path, os.O_RDONLY)
        os.close(lowest_free)
        walk = start(tmp_path, jobs=jobs)
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free + 8,) * 2)
        listings = walk.read_tree().values()
        problems = [problem for each in listings for problem in each.problems]
        return len(listings), sum(each.files for each in listings), problems

    assert in_child(run) == (321, 300, [])


def test_few_descriptors_are_enough_for_many_roots(start: Start, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    roots = [tmp_path / f"r{number}" for number in range(40)]
    for root in roots:
        (root / "sub").mkdir(parents=True)
        (root / "sub" / "file").write_bytes(b"x")

    def run() -> list[tuple[int, list[EntryProblem]]]:
        lowest_free = os.open(tmp_path, os.O_RDONLY)
        os.close(lowest_free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free + 8,) * 2)
        walk = start(*roots, jobs=2)
        found = walk.read(*(Request(number) for number in range(40)))
        subs = [
            child for number, each in enumerate(found) for child in children(Request(number), each)
        ]
        return [(each.files, each.problems) for each in [*found, *walk.read(*subs)]]

    assert in_child(run) == [(0, [])] * 40 + [(1, [])] * 40


def test_a_directory_without_any_descriptor_left_is_a_problem_and_counts_itself(
    start: Start, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource")
    (tmp_path / "sub").mkdir()

    def run() -> Listing:
        walk = start(tmp_path)
        requests = below(walk, b"sub")
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 64), hard))
        held = []
        try:
            while True:
                held.append(os.open("/", os.O_RDONLY))
        except OSError:
            (listing,) = walk.read(*requests)
        for descriptor in held:
            os.close(descriptor)
        return listing

    listing = in_child(run)
    assert (listing.failed, listing.identified) == (True, True)
    assert listing.problems == [EntryProblem(Operation.OPEN, b"", errno.EMFILE)]
    assert listing.inode == (tmp_path / "sub").stat().st_ino


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
