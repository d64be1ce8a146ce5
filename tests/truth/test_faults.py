"""Faults of a file system: each is told, nothing beside it suffers, both readers agree."""

from __future__ import annotations

import errno
from errno import EACCES, EBADMSG, EIO, EMFILE, ENFILE, ENOMEM, EOVERFLOW, ESTALE

import pytest

from tests.forked_command import Ended
from tests.reader.in_child import with_own_mounts
from tests.truth.command import command
from tests.truth.facts import Document, Facts, without_its_own
from tests.truth.faulty_mount import FaultyServer, faulty_mount, needs_faulty_mounts
from tests.truth.faulty_tree import Node, directory, facts_of, file, files, status_of
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = [*needs_faulty_mounts, pytest.mark.usefixtures("reader")]

ERRORS = [EIO, ESTALE, EMFILE, ENFILE, ENOMEM, EOVERFLOW, EBADMSG, EACCES]
JOBS = [1, 3]


def beside_sound(odd: dict[bytes, Node]) -> Node:
    """Directories with faults, and sound ones before, between and after them."""
    found = {b"a": directory({b"b": directory(files(3)), **files(2)})}
    for name, node in odd.items():
        found[name] = node
        found[name + b"-sound"] = directory(files(4))
    return directory(found)


def named(error: int) -> bytes:
    return errno.errorcode[error].encode()


def answers(
    plot: Plot, root: Node, *below: bytes, jobs: int | None = None
) -> tuple[Document, Ended]:
    """What a scan of the mounted tree, or of what is below it, says; and the command's end."""
    roots = [plot.path(name) for name in below or (b"",)]

    def run() -> tuple[Document, Ended]:
        with faulty_mount(plot.base, root):
            return (
                scan(*roots) if jobs is None else scan(*roots, jobs=jobs),
                command("scan", "--json", *roots),
            )

    document, ended = with_own_mounts(run)
    assert without_its_own(strict(ended.out)) == document
    return document, ended


FAULTS = {
    "open": lambda error: directory(files(9), open_error=error),
    "first read": lambda error: directory(files(9), read_error=error),
    "second read": lambda error: directory(files(300), read_error=error, listed=250),
    "a read amid directories": lambda error: directory(
        {b"d%d" % number: directory(files(2)) for number in range(9)}, read_error=error, listed=5
    ),
    "stat of one": lambda error: directory({**files(9), b"odd": file(look_error=error)}),
    "stat of all": lambda error: directory(
        {b"odd%d" % number: file(look_error=error) for number in range(40)}
    ),
    "a directory's stat": lambda error: directory(
        {**files(9), b"odd": directory(files(3), look_error=error)}
    ),
}


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_is_told_and_everything_else_is_counted(plot: Plot, fault: str, jobs: int) -> None:
    root = beside_sound({named(error): FAULTS[fault](error) for error in ERRORS})
    document, ended = answers(plot, root, jobs=jobs)
    assert document == facts_of(Facts(roots=[plot.base]), root, plot.base).document()
    assert ended.code == 1


ROOT_FAULTS = {
    "stat": lambda error: directory(files(3), look_error=error),
    "open": lambda error: directory(files(3), open_error=error),
    "read": lambda error: directory(files(3), read_error=error),
}


@pytest.mark.parametrize("fault", ROOT_FAULTS)
def test_a_root_with_an_error_is_told_and_other_roots_are_counted(plot: Plot, fault: str) -> None:
    odd = {named(error): ROOT_FAULTS[fault](error) for error in ERRORS}
    sound = directory(files(3))
    document, ended = answers(plot, directory({**odd, b"sound": sound}), *odd, b"sound")
    facts = Facts(roots=[plot.path(name) for name in [*odd, b"sound"]])
    for name, node in odd.items():
        facts_of(facts, node, plot.path(name))
    assert document == facts_of(facts, sound, plot.path("sound")).document()
    assert ended.code == 1


@pytest.mark.parametrize("fault", ROOT_FAULTS)
def test_where_no_root_can_be_read_the_command_ends_with_3(plot: Plot, fault: str) -> None:
    root = ROOT_FAULTS[fault](EIO)
    document, ended = answers(plot, root)
    assert document == facts_of(Facts(roots=[plot.base]), root, plot.base).document()
    assert ended.code == 3
    assert ended.err.count(b"\n") == 1


GONE = {errno.ENOTCONN, errno.ECONNABORTED}
"""What is said where no server answers: the one that ended at this question, or before."""


def test_a_server_that_ends_meanwhile_takes_nothing_from_its_neighbours(plot: Plot) -> None:
    root = directory({**files(4), b"odd": directory(files(3), dies=True)})
    plot.directory("mnt", "a", "z")
    for name in ("a/b/file", "a/file", "file", "z/file"):
        plot.file(name, 5000)

    def run() -> tuple[Ended, Facts]:
        served = FaultyServer(plot.path("mnt"), root)
        facts = plot.facts()
        ended = command("scan", "--json", plot.base)
        served.end()
        return ended, facts

    ended, facts = with_own_mounts(run)
    told = without_its_own(strict(ended.out))
    (item,) = told["problems"]["items"]
    number = getattr(errno, item["errno"])
    assert number in GONE
    for entry in root.entries or []:
        if entry.node.entries is None:
            facts.add(status_of(entry.node))
    facts.problems = [(plot.path("mnt/odd"), "open", number)]
    facts.failed = 1
    assert told == facts.document()
    assert ended.code == 1


def test_a_root_whose_server_ends_is_told_and_other_roots_are_counted(plot: Plot) -> None:
    plot.directory("mnt")
    plot.file("sound/file", 5000)

    def run() -> Ended:
        served = FaultyServer(plot.path("mnt"), directory(files(3), dies=True))
        ended = command("scan", "--json", plot.path("mnt"), plot.path("sound"))
        served.end()
        return ended

    ended = with_own_mounts(run)
    told = strict(ended.out)
    assert {getattr(errno, item["errno"]) for item in told["problems"]["items"]} <= GONE
    assert told["problems"]["count"] == 1
    assert told["tasks"]["failed"] == 1
    assert (told["totals"]["files"], told["totals"]["apparent_size"]) == (1, 5000)
    assert ended.code == 1
