"""How much of packed entries waits to be collected, whatever the number of directories."""

from __future__ import annotations

import os
import time
from contextlib import closing
from pathlib import Path

import pytest

from scantree.reader.protocol import ReadOptions
from tests.reader.kinds import IS_NATIVE_BUILT
from tests.reader.walk import HANG_SECONDS, ROOT, Walk, children, collect

pytestmark = pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")

DIRECTORIES = 10
FILES = 1500
NAME = b"\x01" * 250
"""Each byte takes six characters, so a directory is more than 2 MB."""
BOUND = 16 << 20


def test_threads_wait_while_too_much_waits_to_be_collected(tmp_path: Path) -> None:
    from scantree.reader.native_reader import NativeReader  # noqa: PLC0415

    base = os.fsencode(tmp_path)
    for number in range(DIRECTORIES):
        directory = b"%s/%d" % (base, number)
        os.mkdir(directory)
        for file in range(FILES):
            os.mknod(b"%s/%s%04d" % (directory, NAME, file))
    with closing(NativeReader(ReadOptions((base,), entries=True), 2)) as reader:
        (root,) = Walk(reader).read(ROOT)
        reader.submit(list(enumerate(children(ROOT, root))))
        until = time.monotonic() + HANG_SECONDS
        while (measures := reader.measures()).busy or measures.waiting == DIRECTORIES:
            assert time.monotonic() < until
            time.sleep(0.001)
        # Two more may have been under way when the bound was reached.
        assert DIRECTORIES - measures.waiting <= BOUND // (FILES * 1500) + 3
        assert measures.waiting > 0
        listings = collect(reader, DIRECTORIES)
    sizes = [len(listing.entries) for listing in listings.values()]
    assert len(sizes) == DIRECTORIES
    assert min(sizes) > FILES * 1500
