"""Random trees, roots and options: each reader says what an independent walk says."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scantree.scanning.paths import join
from tests.reader.native.random_tree import TREES, Entry, make_tree
from tests.truth.du import du, sums_of
from tests.truth.facts import Facts
from tests.truth.scanning import scan

pytestmark = pytest.mark.usefixtures("reader")

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
"""The reader is the same in every example of a run, so its fixture may be, too."""

Identity = tuple[int, int]


class Walk:
    """What is below some roots, by os.listdir and os.lstat and plain sets, a level at a time."""

    def __init__(
        self, roots: Sequence[bytes], *, follow: bool = False, count_links: bool = False
    ) -> None:
        self.facts = Facts(roots=list(roots))
        self._follow = follow
        self._count_links = count_links
        self._root_directories = {_identity(os.stat(root)) for root in roots if os.path.isdir(root)}
        self._root_paths: set[bytes] = set()
        self._visited: set[Identity] = set()
        self._met: Counter[Identity] = Counter()
        for root in roots:
            self._root(root)

    def _root(self, root: bytes) -> None:
        self.facts.completed += 1
        leads_somewhere = os.path.exists(root)
        status = os.stat(root) if leads_somewhere else os.lstat(root)
        # A link that leads nowhere is itself, and not what it would lead to.
        real = os.path.realpath(root if leads_somewhere else os.path.dirname(root))
        path = real if leads_somewhere else join(real, os.path.basename(root))
        if stat.S_ISDIR(status.st_mode):
            self._directories(root, status)
        elif path in self._root_paths:
            self.facts.skipped["already_counted"] += 1
        else:
            self._root_paths.add(path)
            self._entry(status)

    def _directories(self, root: bytes, status: os.stat_result) -> None:
        level, depth = [(root, status)], 0
        while level:
            below: list[tuple[bytes, os.stat_result]] = []
            for path, found in level:
                identity = _identity(found)
                if identity in self._visited or (depth and identity in self._root_directories):
                    self.facts.skipped["already_counted"] += 1
                else:
                    self._visited.add(identity)
                    self.facts.add(found, depth)
                    below += self._entries(path)
            level, depth = below, depth + 1

    def _entries(self, directory: bytes) -> Iterator[tuple[bytes, os.stat_result]]:
        """Enter what is no directory, and answer what is one."""
        for name in os.listdir(directory):
            path = join(directory, name)
            status = os.lstat(path)
            if self._follow and os.path.exists(path):
                status = os.stat(path)
            if stat.S_ISDIR(status.st_mode):
                self.facts.completed += 1
                yield path, status
            else:
                self._entry(status)

    def _entry(self, status: os.stat_result) -> None:
        identity = _identity(status)
        self._met[identity] += 1
        if self._met[identity] > 1 and (self._met[identity] > status.st_nlink):
            self.facts.skipped["already_counted"] += 1
        elif self._met[identity] == 1 or self._count_links:
            self.facts.add(status)
        else:
            self.facts.add_link(status, is_second=self._met[identity] == 2)


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino


@contextmanager
def planted(entries: Sequence[Entry]) -> Iterator[bytes]:
    """A random tree, for one example."""
    base = os.fsencode(tempfile.mkdtemp())
    try:
        make_tree(base, entries)
        yield base
    finally:
        shutil.rmtree(base)


def some_of(base: bytes, choices: Sequence[int]) -> list[bytes]:
    """Some paths of a tree, to be roots: the same one again, and ones inside others."""
    paths = [base]
    for directory, directories, files in os.walk(base):
        paths += [join(directory, name) for name in (*directories, *files)]
    paths.sort()
    return [paths[choice % len(paths)] for choice in choices]


JOBS = st.integers(1, 4)
CHOICES = st.lists(st.integers(0, 1000), min_size=1, max_size=5)


@quick
@given(TREES, JOBS, st.booleans())
def test_one_root_is_counted_as_by_an_independent_walk_and_by_du(
    entries: Sequence[Entry], jobs: int, count_links: bool
) -> None:
    with planted(entries) as base:
        document = scan(base, jobs=jobs, count_links=count_links)
        assert document == Walk([base], count_links=count_links).facts.document()
        assert du(base, options=("-l",) if count_links else ()) == sums_of(document)


TWO_LINKS = [Entry("link", name, 0, other, 0) for other, name in enumerate([b"x", b"y"], 1)]
"""Of which one leads to the other, and that nowhere."""


@quick
@given(TREES, CHOICES, JOBS, st.booleans())
@example(TWO_LINKS, [1, 2], 1, False)
def test_any_roots_in_any_order_are_counted_as_by_an_independent_walk(
    entries: Sequence[Entry], choices: Sequence[int], jobs: int, count_links: bool
) -> None:
    with planted(entries) as base:
        roots = some_of(base, choices)
        document = scan(*roots, jobs=jobs, count_links=count_links)
        assert document == Walk(roots, count_links=count_links).facts.document()
        again = scan(*reversed(roots), jobs=jobs, count_links=count_links)
        assert {**again, "roots": document["roots"]} == document


@quick
@given(TREES, CHOICES, JOBS)
def test_followed_links_are_counted_as_by_an_independent_walk(
    entries: Sequence[Entry], choices: Sequence[int], jobs: int
) -> None:
    with planted(entries) as base:
        roots = some_of(base, choices)
        document = scan(*roots, jobs=jobs, follow_symlinks=True)
        facts = Walk(roots, follow=True).facts.document()
        # Which of several ways to a directory is taken says how deep it is.
        facts["totals"]["max_depth"] = document["totals"]["max_depth"]
        assert document == facts
