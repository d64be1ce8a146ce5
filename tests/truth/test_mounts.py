"""Mounts of every kind inside a root: other file systems, bind mounts, the kernel's."""

from __future__ import annotations

import os
import subprocess

import pytest

import scantree
from tests.reader.in_child import as_nobody, in_child, with_own_mounts
from tests.truth.du import Sums, du, sums_of
from tests.truth.facts import Document
from tests.truth.mounting import bind, image, mount, needs, settle
from tests.truth.plot import Plot
from tests.truth.scanning import scan

pytestmark = pytest.mark.usefixtures("reader", "mounts_allowed")

Answers = tuple[Document, Document]
"""What a scan says, and what it should."""


def outside(plot: Plot, name: bytes) -> Plot:
    """Another plot in a new directory beside the first one's things, for mounts and images."""
    os.mkdir(plot.path(name))
    return Plot(plot.path(name))


# Other file systems


@pytest.mark.parametrize("name", [b"mnt", b"a b", b"a\nb", b"\t\\040\\x", b"\xff\x1b[2J", b"# -"])
def test_a_file_system_mounted_below_a_root_counts_unless_told_otherwise(
    plot: Plot, name: bytes
) -> None:
    def run() -> tuple[Answers, Answers, Sums]:
        plot.file("file", 1000)
        plot.directory(b"d/" + name)
        mount(plot, "tmpfs", b"d/" + name, "tmpfs")
        plot.file(b"d/" + name + b"/x/inside", 2000)
        one_file_system = plot.facts()
        plot.forget(*(b"d/" + name + below for below in (b"", b"/x", b"/x/inside")))
        outer = plot.facts()
        outer.skipped["other_filesystem"] = 1
        outer.completed += 1
        return (
            (scan(plot.base), one_file_system.document()),
            (scan(plot.base, one_file_system=True), outer.document()),
            du(plot.base, options=("-x",)),
        )

    whole, one, said = with_own_mounts(run)
    assert whole[0] == whole[1]
    assert one[0] == one[1]
    assert said == sums_of(one[0])


def test_the_same_inode_number_on_two_devices_is_two_inodes(plot: Plot) -> None:
    def run() -> tuple[Document, Document, Sums, bool]:
        for name in ("one", "two"):
            plot.directory(name)
            mount(plot, "tmpfs", name, "tmpfs")
            plot.file(f"{name}/d/file", 5000)
            plot.link(f"{name}/link", f"{name}/d/file")
        numbers = {os.lstat(plot.path(f"{name}/d/file")).st_ino for name in ("one", "two")}
        return scan(plot.base), plot.facts().document(), du(plot.base), len(numbers) == 1

    document, facts, said, is_same_number = with_own_mounts(run)
    assert is_same_number
    assert document == facts
    assert document["totals"]["hard_links"]["inodes"] == 2
    assert said == sums_of(document)


def test_an_xfs_file_system_is_counted(plot: Plot) -> None:
    needs("mkfs.xfs", kinds=("xfs",), loop=True)

    def run() -> tuple[Document, Document, Sums]:
        image(plot, "image", 320 << 20, "mkfs.xfs", "-q")
        plot.directory("mnt")
        mount(plot, plot.path("image"), "mnt", "xfs", "loop")
        plot.file("mnt/a/file", 70_000)
        plot.link("mnt/b/link", "mnt/a/file")
        plot.file("mnt/sparse", 10, hole=2**63 - 1 - 10)
        plot.symlink("mnt/soft", "x" * 200)
        settle(plot, "mnt")
        return scan(plot.base), plot.facts().document(), du(plot.base)

    document, facts, said = with_own_mounts(run)
    assert document == facts
    assert said == sums_of(document)


def test_btrfs_subvolumes_have_the_same_numbers_and_are_not_confused(plot: Plot) -> None:
    needs("mkfs.btrfs", "btrfs", kinds=("btrfs",), loop=True)

    def run() -> tuple[Document, Document, Answers, Sums, int]:
        image(plot, "image", 128 << 20, "mkfs.btrfs", "-q")
        plot.directory("mnt", "again")
        mount(plot, plot.path("image"), "mnt", "btrfs", "loop")
        for name in (b"mnt/one", b"mnt/two"):
            subprocess.run(
                ["btrfs", "subvolume", "create", plot.path(name)], check=True, capture_output=True
            )
            plot.know(name)
            plot.file(name + b"/d/file", 9000)
            plot.link(name + b"/d/link", name + b"/d/file")
        plot.file("mnt/sparse", 10, hole=2**63 - 1 - (64 << 10))
        settle(plot, "mnt")
        numbers = {os.lstat(plot.path(f"mnt/{name}/d/file")).st_ino for name in ("one", "two")}
        before = scan(plot.base)
        alone = scan(plot.path("mnt"), one_file_system=True)
        assert alone["totals"]["skipped"]["other_filesystem"] == 2
        assert alone["totals"]["directories"] == 1
        assert du(plot.path("mnt"), options=("-x",)) == sums_of(alone)
        facts = plot.facts()
        said = du(plot.base)
        expected = facts.document()
        # One subvolume is mounted once more, the other's directory is shown once more.
        mount(plot, plot.path("image"), "again", "btrfs", "loop,subvol=one")
        plot.directory("shown")
        bind(plot, "mnt/two/d", "shown")
        plot.forget("shown", "again")
        again = plot.facts()
        again.skipped["already_counted"] = 2
        again.completed += 2
        # Which of two ways to a directory is taken says how deep it is.
        after, foretold = scan(plot.base), again.document()
        foretold["totals"]["max_depth"] = after["totals"]["max_depth"]
        return before, expected, (after, foretold), said, len(numbers)

    before, expected, after, said, numbers = with_own_mounts(run)
    assert numbers == 1
    assert before == expected
    assert said == sums_of(before)
    assert after[0] == after[1]


def test_an_overlay_whose_layers_lie_elsewhere_is_one_file_system(plot: Plot) -> None:
    needs(kinds=("overlay",))
    layers = outside(plot, b"layers")
    root = outside(plot, b"root")

    def run() -> tuple[Document, Document, Document, Sums, int]:
        for name in ("low", "lower", "high"):
            layers.directory(name)
            mount(layers, "tmpfs", name, "tmpfs")
        layers.directory("high/upper", "high/scratch")
        layers.file("low/a/one", 3000)
        layers.file("lower/a/two", 5000)
        layers.file("lower/b/c/three", 7000)
        layers.file("high/upper/a/four", 1)
        layers.link("lower/b/link", "lower/b/c/three")
        options = b"lowerdir=%s:%s,upperdir=%s,workdir=%s" % tuple(
            layers.path(name) for name in ("lower", "low", "high/upper", "high/scratch")
        )
        mount(root, "overlay", "", "overlay", os.fsdecode(options))
        root.know("a", "a/one", "a/two", "b", "b/c", "b/c/three", "a/four", "b/link")
        devices = {os.lstat(root.path(name)).st_dev for name in root.names}
        return (
            scan(root.base),
            scan(root.base, one_file_system=True),
            root.facts().document(),
            # With -x it compares the devices of files, too, and leaves most of them out.
            du(root.base),
            len(devices),
        )

    document, one_file_system, facts, said, devices = with_own_mounts(run)
    assert devices > 1
    assert document == facts
    assert one_file_system == facts
    assert document["totals"]["files"] == 4
    assert said == sums_of(document)


def test_a_file_system_that_tells_no_types_is_read_like_any_other(plot: Plot) -> None:
    needs("mkfs.ext4", kinds=("ext4",), loop=True)

    def run() -> tuple[Document, Document, Sums, bool]:
        image(plot, "image", 16 << 20, "mkfs.ext4", "-q", "-O", "^filetype", "-m", "0")
        plot.directory("mnt")
        mount(plot, plot.path("image"), "mnt", "ext4", "loop")
        plot.know(b"mnt/lost+found")
        plot.file("mnt/a/b/file", 20_000)
        plot.link("mnt/a/link", "mnt/a/b/file")
        plot.symlink("mnt/soft", "a")
        plot.fifo("mnt/a/fifo")
        plot.socket("mnt/socket")
        settle(plot, "mnt")
        followed = scan(plot.base, follow_symlinks=True)["totals"]["skipped"]["already_counted"]
        return scan(plot.base), plot.facts().document(), du(plot.base), followed == 1

    document, facts, said, is_link_followed = with_own_mounts(run)
    assert document == facts
    assert said == sums_of(document)
    assert is_link_followed


# Bind mounts


def test_a_directory_that_is_shown_twice_counts_once(plot: Plot) -> None:
    plot.file("a/b/file", 5000)
    plot.link("a/link", "a/b/file")
    plot.directory("z", "a/y")

    def run() -> Document:
        bind(plot, "a/b", "z")
        bind(plot, "a/b", "a/y")
        return scan(plot.base)

    document = with_own_mounts(run)
    # What the mounts hide is not to be seen.
    plot.forget("z", "a/y")
    facts = plot.facts()
    facts.skipped["already_counted"] = 2
    facts.completed += 2
    expected = facts.document()
    # Which of the ways to it is taken says how deep it is.
    expected["totals"]["max_depth"] = document["totals"]["max_depth"]
    assert document == expected


@pytest.mark.parametrize("target", ["a/b/c", "a/b", "a"])
def test_a_directory_inside_itself_counts_once(plot: Plot, target: str) -> None:
    plot.file("a/b/file", 5000)
    plot.directory("a/b/c")
    plot.file("other", 1)

    def run() -> tuple[Document, Document]:
        bind(plot, "", target)
        return scan(plot.base), scan(plot.base, one_file_system=True)

    document, one_file_system = with_own_mounts(run)
    # Below the mount point everything is hidden, and above it nothing is new.
    hidden = os.fsencode(target) + b"/"
    plot.forget(*[name for name in plot.names if (name + b"/").startswith(hidden)])
    facts = plot.facts()
    facts.skipped["already_counted"] = 1
    facts.completed += 1
    assert document == facts.document()
    assert one_file_system == document


@pytest.mark.parametrize("is_linked", [False, True], ids=["one name", "two names"])
def test_a_file_that_is_shown_twice_counts_once(plot: Plot, is_linked: bool) -> None:
    plot.file("a/file", 5000)
    if is_linked:
        plot.link("a/link", "a/file")
    plot.file("b/shown")
    plot.file("c/d/shown")

    def run() -> tuple[Document, dict[bytes, int]]:
        bind(plot, "a/file", "b/shown")
        bind(plot, "a/file", "c/d/shown")
        tree = scantree.scan(plot.base, tree=True).tree
        assert tree is not None
        return scan(plot.base), {
            tree.path(row): tree.apparent_size(row) for row in range(len(tree))
        }

    document, sizes = with_own_mounts(run)
    plot.forget("b/shown", "c/d/shown")
    facts = plot.facts()
    facts.skipped["already_counted"] = 2
    assert document == facts.document()
    assert sizes[plot.path("a")] == 5000
    assert sizes[plot.path("b")] == sizes[plot.path("c")] == 0


def test_a_file_from_outside_counts_where_it_is_shown(plot: Plot) -> None:
    plot.file("outside/file", 5000)
    plot.file("root/a/shown")
    plot.file("root/b/shown")

    def run() -> tuple[Document, Sums]:
        bind(plot, "outside/file", "root/a/shown")
        return scan(plot.path("root")), du(plot.path("root"))

    document, said = with_own_mounts(run)
    assert document["totals"]["apparent_size"] == 5000
    assert document["totals"]["files"] == 2
    assert document["totals"]["skipped"]["already_counted"] == 0
    assert said == sums_of(document)


def test_a_root_and_the_place_where_it_is_shown_count_once(plot: Plot) -> None:
    plot.file("a/b/file", 5000)
    plot.directory("z")

    def run() -> list[Document]:
        bind(plot, "a", "z")
        roots = [plot.path("a"), plot.path("z")]
        return [scan(*roots), scan(*reversed(roots)), scan(plot.base, *roots)]

    one, other, three = with_own_mounts(run)
    assert one == {**other, "roots": one["roots"]}
    facts = plot.facts("a", "a")
    facts.roots = [plot.path("a"), plot.path("z")]
    assert one == facts.document()
    plot.forget(b"z")
    facts = plot.facts("", "a", "a")
    facts.roots = [plot.base, plot.path("a"), plot.path("z")]
    facts.skipped["already_counted"] += 1
    facts.completed += 1
    assert three == facts.document()


# The kernel's file systems


KERNEL = [
    *("proc", "sysfs", "devpts", "mqueue", "tracefs", "debugfs", "securityfs", "bpf", "cgroup2"),
    *("binfmt_misc", "configfs", "fusectl", "pstore"),
]


MOUNT_AND_WAIT = """
cd "$1" && mount -t devpts -o newinstance devpts mnt && mount --bind data shown &&
mount --bind data/file once && mount --bind data/file twice && echo mounted && read line
"""


@pytest.mark.parametrize("kind", KERNEL)
def test_a_kernel_file_system_is_known_by_its_type(plot: Plot, kind: str) -> None:
    needs(kinds=(kind,))

    def run() -> tuple[Document, Document, Document] | str:
        plot.directory("innocent/name")
        try:
            mount(plot, kind, "innocent/name", kind)
        except subprocess.CalledProcessError as error:
            return f"{kind} cannot be mounted here: {os.fsdecode(error.stderr).strip()}"
        plot.forget(b"innocent/name")
        facts = plot.facts()
        facts.skipped["kernel_filesystem"] = 1
        facts.completed += 1
        # Some may not be entered by everybody.
        return scan(plot.base), as_nobody(lambda: scan(plot.base)), facts.document()

    answers = with_own_mounts(run)
    if isinstance(answers, str):
        pytest.skip(answers)
    assert answers[0] == answers[1] == answers[2]


def test_a_kernel_file_system_is_known_without_proc(plot: Plot) -> None:
    plot.file("file", 1000)
    plot.directory("mnt")

    def run() -> Document:
        mount(plot, "devpts", "mnt", "devpts", "newinstance")
        # Nothing can be imported afterwards.
        scan(plot.path("file"))
        os.chroot(plot.base)
        return scan(b"/")

    document = with_own_mounts(run)
    plot.forget("mnt")
    facts = plot.facts()
    facts.roots = [b"/"]
    facts.skipped["kernel_filesystem"] = 1
    facts.completed += 1
    assert document == facts.document()


@pytest.mark.parametrize("way", ["path", "link", "working directory"])
def test_the_mounts_of_another_process_are_known_for_what_they_are(plot: Plot, way: str) -> None:
    plot.directory("mnt", "shown")
    plot.file("data/file", 1000)
    plot.file("once")
    plot.file("twice")
    with subprocess.Popen(
        ["unshare", "-m", "sh", "-c", MOUNT_AND_WAIT, "sh", plot.base],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"mounted\n"
        path = b"/proc/%d/root%s" % (other.pid, plot.base)
        root = path

        def run() -> Document:
            if way == "working directory":
                os.chdir(path)
            return scan(root)

        if way == "working directory":
            root = b"."
        elif way == "link":
            root = plot.base + b".link"
            os.symlink(path, root)
        try:
            document = in_child(run)
        finally:
            if way == "link":
                os.unlink(root)
            other.communicate(b"\n")
    plot.forget("mnt", "shown", "once", "twice")
    facts = plot.facts()
    facts.roots = [root]
    facts.skipped.update(kernel_filesystem=1, already_counted=3)
    facts.completed += 2
    assert document == facts.document()


@pytest.mark.parametrize("name", ["proc", "sys", "dev"])
def test_a_kernel_file_system_is_not_known_by_its_path(plot: Plot, name: str) -> None:
    plot.file(f"{name}/1/status", 100)
    plot.file(f"{name}/kernel/x", 100)
    document = scan(plot.base)
    assert document == plot.facts().document()


@pytest.mark.parametrize("kind", ["tmpfs", "ramfs"])
def test_a_file_system_in_memory_is_somebodys(plot: Plot, kind: str) -> None:
    needs(kinds=(kind,))

    def run() -> Answers:
        plot.directory("mnt")
        mount(plot, kind, "mnt", kind)
        plot.file("mnt/d/file", 5000)
        return scan(plot.base), plot.facts().document()

    document, expected = with_own_mounts(run)
    assert document == expected


def test_a_kernel_file_system_counts_as_root_and_on_demand(plot: Plot) -> None:
    def run() -> tuple[Document, Document, Document]:
        plot.directory("mnt")
        mount(plot, "devpts", "mnt", "devpts", "newinstance,mode=600")
        plot.know(b"mnt/ptmx")
        return (
            scan(plot.base, include_kernfs=True),
            scan(plot.path("mnt")),
            {"whole": plot.facts().document(), "mount": plot.facts("mnt").document()},
        )

    demanded, as_root, facts = with_own_mounts(run)
    assert demanded == facts["whole"]
    assert as_root == facts["mount"]


def test_one_file_system_comes_before_the_kernels(plot: Plot) -> None:
    def run() -> Document:
        plot.directory("mnt")
        mount(plot, "proc", "mnt", "proc")
        return scan(plot.base, one_file_system=True)

    skipped = with_own_mounts(run)["totals"]["skipped"]
    assert (skipped["other_filesystem"], skipped["kernel_filesystem"]) == (1, 0)


def test_many_mounts_of_one_file_system_cost_no_file_twice(plot: Plot) -> None:
    plot.file("data/file", 5000)
    for number in range(20):
        plot.directory(f"m{number:02}")

    def run() -> Document:
        for number in range(20):
            bind(plot, "data", f"m{number:02}")
        return scan(plot.base, jobs=4)

    document = with_own_mounts(run)
    assert document["totals"]["files"] == 1
    assert document["totals"]["directories"] == 2
    assert document["totals"]["skipped"]["already_counted"] == 20
