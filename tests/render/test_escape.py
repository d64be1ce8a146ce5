from __future__ import annotations

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.render.escape import encode, escape, escape_text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"plain name.txt", "plain name.txt"),
        ("Ä 中文 😀".encode(), "Ä 中文 😀"),
        (b"a\nb\tc\rd", "a\\x0ab\\x09c\\x0dd"),
        (b"\x1b[31mred", "\\x1b[31mred"),
        (b"\x7f", "\\x7f"),
        (b"\xff\xfe", "\\xff\\xfe"),
        ("\u009b31m".encode(), "\\u009b31m"),
        ("\u202etxt.exe".encode(), "\\u202etxt.exe"),
        ("\u2028".encode(), "\\u2028"),
        ("\U000e0001".encode(), "\\U000e0001"),
        (b"back\\slash", "back\\\\slash"),
        ("a\u00a0b\u3000c".encode(), "a\u00a0b\u3000c"),
        (b"[red]markup[/]", "[red]markup[/]"),
    ],
)
def test_a_name_is_shown_without_what_a_terminal_obeys(name: bytes, shown: str) -> None:
    assert escape(name) == shown


@given(st.binary())
def test_no_control_character_survives(name: bytes) -> None:
    for char in escape(name):
        assert unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(char) not in {"LRE", "RLE", "LRO", "RLO", "PDF"}
    escape(name).encode("utf-8")


@given(st.binary(), st.binary())
def test_two_names_never_look_the_same(one: bytes, other: bytes) -> None:
    assert (escape(one) == escape(other)) == (one == other)


@given(st.binary())
def test_text_is_escaped_as_the_bytes_it_stands_for(name: bytes) -> None:
    assert escape_text(name.decode("utf-8", "surrogateescape")) == escape(name)


def test_an_argument_that_is_not_utf8_is_shown_by_its_bytes() -> None:
    assert escape_text(os.fsdecode(b"a\x80")) == "a\\x80"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_two_names_look_the_same_in_any_encoding(encoding: str) -> None:
    names = [b"\xe9", "\u00e9".encode(), b"\\xe9", b"\\u00e9", "\u0142\U0001f600".encode(), b"e"]
    shown = [encode(escape(name), encoding) for name in names]
    assert len(set(shown)) == len(names)


def test_what_an_encoding_lacks_is_escaped_as_a_character() -> None:
    assert encode("a\u00e9\u0142\U0001f600", "ascii") == rb"a\u00e9\u0142\U0001f600"
    assert encode("a\u00e9\u0142", "latin-1") == b"a\xe9\\u0142"
