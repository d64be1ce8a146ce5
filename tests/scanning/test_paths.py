"""Paths as bytes, and how they stand in a document."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.scanning.paths import join, path_fields


@pytest.mark.parametrize(
    ("root", "prefix", "whole"),
    [
        (b"/data", b"", b"/data"),
        (b"/data", b"a/b", b"/data/a/b"),
        (b"/", b"a", b"/a"),
        (b"data/", b"a", b"data/a"),
    ],
)
def test_a_prefix_is_joined_with_one_slash(root: bytes, prefix: bytes, whole: bytes) -> None:
    assert join(root, prefix) == whole


def test_a_valid_path_stands_as_it_is() -> None:
    assert path_fields("/däta\n".encode()) == {"path": "/däta\n"}


def test_each_byte_that_is_not_utf8_is_replaced_and_the_bytes_kept() -> None:
    fields = path_fields(b"/a\xff\xfe/\xc3")
    assert fields["path"] == "/a��/�"
    assert base64.b64decode(fields["path_b64"]) == b"/a\xff\xfe/\xc3"


@given(st.binary())
def test_no_path_is_lost_in_a_document(path: bytes) -> None:
    fields = json.loads(json.dumps(path_fields(path), ensure_ascii=False).encode("utf-8"))
    restored = (
        base64.b64decode(fields["path_b64"]) if "path_b64" in fields else fields["path"].encode()
    )
    assert restored == path
