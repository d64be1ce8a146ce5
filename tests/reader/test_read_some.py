from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from scantree.reader.read_some import read_some


def test_what_is_read_goes_on_where_it_ended_until_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\0two")
    descriptor = os.open(tmp_path / "file", os.O_RDONLY)
    try:
        assert [read_some(descriptor, 4) for _ in range(3)] == [b"one\0", b"two", b""]
    finally:
        os.close(descriptor)


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        with pytest.raises(IsADirectoryError) as caught:
            read_some(descriptor, 4)
        assert caught.value.errno == errno.EISDIR
    finally:
        os.close(descriptor)
