"""The twins give the same answers, field by field, and the ones of an independent walk."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from json.decoder import JSONDecoder

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantree.reader.listing import Listing
from scantree.reader.patterns import compile_excludes
from scantree.reader.protocol import ReadOptions
from tests.reader.kinds import IS_NATIVE_BUILT, NATIVE_KINDS, SAFE_KINDS, ReaderKind
from tests.reader.native.random_tree import TREES, Entry, make_tree, walk
from tests.reader.walk import Walk

pytestmark = pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")

PYTHON = SAFE_KINDS[0]
IN_NO_ORDER = {"subdirectories", "links", "problems", "gathered"}
ROWS = JSONDecoder()
EXCLUDES = [b"*.o", b"build", b"[a-c]", b"?", b"a/b", b"*/*/*", b"\xc3\xa9", b"[!a]", b"*\xff*"]

Tree = dict[bytes, dict[str, object]]


def fields(listing: Listing) -> dict[str, object]:
    """The values of a listing; what comes in no order is sorted."""
    values: dict[str, object] = {}
    for name in Listing.__slots__:
        value = getattr(listing, name)
        values[name] = sorted(value) if name in IN_NO_ORDER else value
    values["entries"] = sorted(rows_of(listing.entries))
    values["plain_numbers"] = listing.plain_numbers()
    return values


def rows_of(packed: bytes) -> Iterator[str]:
    """The entries of a packed value, each as it stands there."""
    text = packed.decode()
    at = 0
    while at < len(text) - 1:
        _, end = ROWS.raw_decode(text, at + 1)
        yield text[at + 1 : end]
        at = end


def read(kind: ReaderKind, options: ReadOptions, jobs: int) -> Tree:
    with closing(kind.open(options, jobs)) as reader:
        found: Tree = {}
        for number in range(len(options.roots)):
            tree = Walk(reader).read_tree(number)
            found |= {b"%d/%s" % (number, path): fields(each) for path, each in tree.items()}
        return found


@pytest.mark.parametrize("kind", NATIVE_KINDS, ids=lambda kind: kind.name)
@settings(max_examples=60, deadline=None)
@given(
    entries=TREES,
    one_file_system=st.booleans(),
    follow_symlinks=st.sampled_from([False, False, True]),
    count_links=st.booleans(),
    packs=st.booleans(),
    patterns=st.lists(st.sampled_from(EXCLUDES), max_size=2).map(tuple),
    jobs=st.integers(1, 4),
)
def test_random_trees_are_read_alike(
    kind: ReaderKind,
    entries: Sequence[Entry],
    one_file_system: bool,
    follow_symlinks: bool,
    count_links: bool,
    packs: bool,
    patterns: tuple[bytes, ...],
    jobs: int,
) -> None:
    base = os.fsencode(tempfile.mkdtemp())
    try:
        make_tree(base, entries)
        if follow_symlinks and has_cycle(base):
            follow_symlinks = False
        options = ReadOptions(
            (base, base + b"/a", base + b"/."),
            one_file_system=one_file_system,
            follow_symlinks=follow_symlinks,
            count_links=count_links,
            entries=packs,
            excludes=compile_excludes(patterns),
            exclude_patterns=patterns,
        )
        assert read(kind, options, jobs) == read(PYTHON, options, 1)
    finally:
        shutil.rmtree(base)


def has_cycle(base: bytes) -> bool:
    """Whether following links might never end: any link to a directory counts."""
    return any(
        os.path.islink(os.path.join(directory, name))
        for directory, names, _ in os.walk(base)
        for name in names
    )


@settings(max_examples=40, deadline=None)
@given(entries=TREES, jobs=st.integers(1, 4))
def test_random_trees_are_counted_as_by_an_independent_walk(
    entries: Sequence[Entry], jobs: int
) -> None:
    base = os.fsencode(tempfile.mkdtemp())
    try:
        make_tree(base, entries)
        with closing(NATIVE_KINDS[0].open(ReadOptions((base,), count_links=True), jobs)) as reader:
            listings = list(Walk(reader).read_tree().values())
        assert walk(base) == (
            len(listings),
            sum(each.files for each in listings),
            sum(each.symlinks for each in listings),
            sum(each.others for each in listings),
            sum(each.apparent_size for each in listings),
            sum(each.allocated_size + each.directory_allocated_size for each in listings),
        )
    finally:
        shutil.rmtree(base)


def test_system_directories_are_read_alike() -> None:
    roots = tuple(
        os.fsencode(path) for path in ("/etc", "/sys/module", "/proc/sys/fs") if os.path.isdir(path)
    )
    for include_kernfs in (False, True):
        options = ReadOptions(roots, include_kernfs=include_kernfs, entries=True)
        assert read(NATIVE_KINDS[0], options, 3) == read(PYTHON, options, 1)
