from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.cli.sizes import environment_sizes, parse_block_size, parse_size, parse_threshold
from scantree.cli.usage import UsageError
from scantree.render.size_format import BINARY_SIZE, DECIMAL_SIZE


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("512", 512),
        ("512B", 512),
        ("1K", 1024),
        ("1k", 1024),
        ("2M", 2 << 20),
        ("3G", 3 << 30),
        ("4T", 4 << 40),
        ("1P", 1 << 50),
        ("1E", 1 << 60),
        ("1Q", 1 << 100),
        ("1KB", 1000),
        ("1kB", 1000),
        ("2MB", 2 * 10**6),
        ("3GB", 3 * 10**9),
        ("1TB", 10**12),
        ("1KiB", 1024),
        ("5MiB", 5 << 20),
        ("7gib", 7 << 30),
        ("G", 1 << 30),
        ("-1M", -(1 << 20)),
        ("+5", 5),
        ("0.5G", 1 << 29),
        ("1.5K", 1536),
        (".25KiB", 256),
        ("-1.5M", -3 << 19),
        ("1.50kB", 1500),
        ("2.0", 2),
    ],
)
def test_a_size_is_read_as_du_reads_it(text: str, size: int) -> None:
    assert parse_size("--threshold", text) == size


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "x",
        "1X",
        "1.G",
        ".",
        "1,5G",
        "1.5.5",
        "1 K",
        "K1",
        "--1",
        "1KK",
        "1Ki",
        "٣",
        "1\n",
        "B",
        "0x10",
        "1e3",
    ],
)
def test_anything_else_is_refused_by_the_name_of_the_option(text: str) -> None:
    with pytest.raises(UsageError, match="--threshold: invalid size"):
        parse_size("--threshold", text)


@pytest.mark.parametrize(("text", "next_to_it"), [("0.1G", 107374182), ("1.5", 1), (".3K", 307)])
def test_a_fraction_of_a_byte_is_refused_with_what_is_next_to_it(
    text: str, next_to_it: int
) -> None:
    with pytest.raises(UsageError, match=f"is no whole number of bytes; {next_to_it} is next to"):
        parse_size("-t", text)


def test_a_block_size_may_be_a_word_or_the_beginning_of_one() -> None:
    for word in ("human-readable", "human", "h"):
        assert parse_block_size(word) is BINARY_SIZE
    assert parse_block_size("si") is parse_block_size("s") is DECIMAL_SIZE
    for word in ("", "humans", "sir", "H"):
        with pytest.raises(UsageError, match="--block-size: invalid size"):
            parse_block_size(word)


def test_after_an_apostrophe_thousands_are_set_apart() -> None:
    assert parse_block_size("'1")(1234567) == "1,234,567"
    assert parse_block_size("'K")(1234567) == "1,206K"
    assert parse_block_size("'si") is DECIMAL_SIZE


def test_the_first_variable_of_du_that_is_set_says_how_sizes_are_written() -> None:
    def written(**environment: str) -> str | None:
        sizes = environment_sizes(environment)
        return None if sizes is None else sizes(4096)

    assert written() is None
    assert written(BLOCKSIZE="1K") == "4"
    assert written(BLOCKSIZE="1K", BLOCK_SIZE="si") == "4.1 kB"
    assert written(BLOCK_SIZE="1K", DU_BLOCK_SIZE="2K") == "2"
    assert written(BLOCK_SIZE="1K", DU_BLOCK_SIZE="nonsense") is None
    assert written(BLOCK_SIZE="") is None


def test_a_number_that_would_take_long_to_read_is_refused() -> None:
    with pytest.raises(UsageError, match="too large"):
        parse_size("--threshold", "9" * 100_000)


def test_what_is_refused_is_shown_escaped() -> None:
    with pytest.raises(UsageError) as caught:
        parse_size("-B", "\x1b[31m")
    assert "'\\x1b[31m'" in str(caught.value)


@given(st.text(max_size=8))
def test_any_text_is_a_size_or_a_usage_error_of_one_line(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert isinstance(parse_size("-t", text), int)
        return
    with pytest.raises(UsageError, match=r"\A[^\n\x1b]+\Z"):
        parse_size("-t", text)


def test_a_threshold_of_minus_zero_is_refused() -> None:
    assert parse_threshold("0") == 0
    assert parse_threshold("-1K") == -1024
    with pytest.raises(UsageError):
        parse_threshold("-0")


@pytest.mark.parametrize(
    ("text", "size", "shown"),
    [
        ("1", 1025, "1025"),
        ("1K", 1025, "2"),
        ("K", 1025, "2K"),
        ("MB", 10**6 + 1, "2MB"),
        ("+K", 1, "1K"),
    ],
)
def test_blocks_have_their_unit_shown_where_no_number_was_given(
    text: str, size: int, shown: str
) -> None:
    assert parse_block_size(text)(size) == shown


@pytest.mark.parametrize("text", ["0", "-1", "x"])
def test_a_block_is_at_least_one_byte(text: str) -> None:
    with pytest.raises(UsageError, match="--block-size: invalid size"):
        parse_block_size(text)
