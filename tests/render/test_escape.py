from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantree.render.escape import (
    encode,
    escape,
    escape_for_reader,
    escape_message,
    escape_text,
    quote,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"plain-name.txt", "plain-name.txt"),
        ("Ä中文😀".encode(), "Ä中文😀"),
        (b"two words", "'two words'"),
        (b"back\\slash", "'back\\slash'"),
        (b"it's", '"it\'s"'),
        (b"it's $5", "$'it\\'s $5'"),
        (b"[red]markup[/]", "'[red]markup[/]'"),
        (b"~", "'~'"),
        (b"backup~", "backup~"),
        (b"", "''"),
        (b"a\nb\tc\rd", "$'a\\x0ab\\x09c\\x0dd'"),
        (b"\x1b[31mred", "$'\\x1b[31mred'"),
        (b"\x7f", "$'\\x7f'"),
        (b"\xff\\", "$'\\xff\\\\'"),
        (b"\\xff", "$'\\\\xff'"),
        ("\u009b31m".encode(), "$'\\u009b31m'"),
        ("\u202etxt.exe".encode(), "$'\\u202etxt.exe'"),
        ("\u2028".encode(), "$'\\u2028'"),
        ("\U000e0001".encode(), "$'\\U000e0001'"),
        (b"a ", "'a '"),
        ("a\u00a0".encode(), "$'a\\u00a0'"),
        ("a\u3000b".encode(), "$'a\\u3000b'"),
        ("a\u200b".encode(), "$'a\\u200b'"),
        ("\u2764\ufe0f".encode(), "$'\u2764\\ufe0f'"),
        ("\u3164".encode(), "$'\\u3164'"),
        # A non-joiner is seen in Persian, and nowhere in Latin.
        ("\u06cc\u200c\u062e".encode(), "\u06cc\u200c\u062e"),
        ("a\u200cb".encode(), "$'a\\u200cb'"),
        # A mark is drawn upon what stands before it.
        ("\u0301a".encode(), "$'\\u0301a'"),
        ("x\u0301".encode(), "x\u0301"),
        # With this one it looks as a letter of its own does.
        ("a\u0301".encode(), "$'a\\u0301'"),
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
    assert escape_text(os.fsdecode(b"a\x80")) == "$'a\\x80'"
    assert escape_message(os.fsdecode(b"no option -\x80")) == "no option -\\x80"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_two_names_look_the_same_in_any_encoding(encoding: str) -> None:
    names = [b"\xe9", "\u00e9".encode(), b"\\xe9", b"\\u00e9", "\u0142\U0001f600".encode(), b"e"]
    shown = [encode(escape(name), encoding) for name in names]
    assert len(set(shown)) == len(names)


def test_what_an_encoding_lacks_is_escaped_as_a_character() -> None:
    assert encode("a\u00e9\u0142\U0001f600", "ascii") == rb"a\u00e9\u0142\U0001f600"
    assert encode("a\u00e9\u0142", "latin-1") == b"a\xe9\\u0142"


NAMES = st.binary(min_size=1).filter(lambda name: b"\0" not in name)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@settings(max_examples=10, deadline=None)
@given(st.lists(NAMES | st.text("a '\"\\$`!~#*\u00e9\u00a0\n", min_size=1).map(str.encode)))
def test_what_is_shown_is_what_a_shell_takes_for_the_name(names: list[bytes]) -> None:
    for show in (escape, lambda name: quote(os.fsdecode(name))):
        words = " ".join(map(show, names))
        taken = subprocess.run(
            ["bash", "-c", f"printf '%s\\0' {words}"],
            capture_output=True,
            check=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        assert taken.stdout == b"".join(name + b"\0" for name in names) or not names


def test_quotes_are_there_in_any_case_where_a_message_needs_them() -> None:
    assert quote("abc") == "'abc'"
    assert quote("a b") == "'a b'"
    assert quote("it's") == '"it\'s"'
    assert quote("a\x1b") == "$'a\\x1b'"


def test_a_program_that_reads_lines_gets_names_as_they_are_where_that_can_be() -> None:
    assert escape_for_reader(b"it's a\\b $x ") == "it's a\\b $x "
    assert escape_for_reader(b"a\nb") == "$'a\\x0ab'"
    assert escape_for_reader(b"\xff") == "$'\\xff'"
    assert escape_for_reader(b"$'\\xff'") == "$'$\\'\\\\xff\\''"


@given(st.binary(), st.binary())
def test_no_two_names_are_the_same_line_for_a_program(one: bytes, other: bytes) -> None:
    assert (escape_for_reader(one) == escape_for_reader(other)) == (one == other)


LIKE_EACH_OTHER = [
    *("e", "\u0301", "\u0323", "\u00e9", "\u1eb9"),
    *("\u212b", "\u00c5", "A", "\u030a"),
    *("\u1100", "\u1161", "\uac00", "\u11a8", "\uac01"),
    *("\u0958", "\u0915", "\u093c"),
]


def test_what_unicode_holds_for_the_same_looks_different() -> None:
    names = [
        "".join(name) for length in (1, 2, 3) for name in product(LIKE_EACH_OTHER, repeat=length)
    ]
    shown = {unicodedata.normalize("NFC", escape(name.encode())) for name in names}
    assert len(shown) == len(names)


def test_what_is_composed_is_shown_as_it_is_and_what_is_not_by_its_marks() -> None:
    assert escape("caf\u00e9".encode()) == "caf\u00e9"
    assert escape("cafe\u0301".encode()) == "$'cafe\\u0301'"
    # Marks that nothing is composed with are part of how some scripts are written.
    for text in ("\u0915\u093f", "\u0e19\u0e49\u0e33", "\u0628\u064e", "\u05d1\u05bc"):
        assert escape(text.encode()) == text
