"""The reader on a file system that is not there: pyfakefs in place of ``os``."""

from __future__ import annotations

import os
from contextlib import closing

import pytest
from pyfakefs.fake_filesystem import FakeFilesystem

from scantree.native import ENVIRONMENT_VARIABLE
from scantree.reader.protocol import ReadOptions
from scantree.reader.select import open_reader
from tests.reader.walk import Walk


@pytest.mark.parametrize("follow_symlinks", [False, True])
def test_a_fake_tree_is_read(
    fs: FakeFilesystem, follow_symlinks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No thread in C sees what is in place of ``os``.
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "0")
    fs.create_file("/tree/a/one", contents="12345")
    fs.create_file("/tree/a/b/two", contents="1")
    fs.create_symlink("/tree/link", "nowhere")
    fs.create_dir("/tree/empty")
    os.link("/tree/a/one", "/tree/a/hard")
    options = ReadOptions((b"/tree",), follow_symlinks=follow_symlinks)
    with closing(open_reader(options, None)) as reader:
        tree = Walk(reader).read_tree()
    assert tree.keys() == {b"", b"a", b"a/b", b"empty"}
    entries = [entry for listing in tree.values() for entry in listing.links]
    hard = [entry.apparent_size for entry in entries if entry.link_count == 2]
    assert hard == [5, 5]
    if not follow_symlinks:
        assert tree[b""].symlinks == 1
        assert tree[b"a/b"].apparent_size == 1
    assert all(not listing.problems for listing in tree.values())
