from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.render.size_format import (
    BINARY_SIZE,
    DECIMAL_SIZE,
    PLAIN_BYTES,
    BlockSize,
    format_count,
)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (1024 * 1024 - 1, "1.0 MiB"),
        (1023 * 1024 + 972, "1023.9 KiB"),
        (5 << 30, "5.0 GiB"),
        ((1 << 63) - 1, "8.0 EiB"),
        (1 << 110, "1024.0 QiB"),
    ],
)
def test_binary_units_are_powers_of_1024(size: int, shown: str) -> None:
    assert BINARY_SIZE(size) == shown


@pytest.mark.parametrize(
    ("size", "shown"), [(999, "999 B"), (1000, "1.0 kB"), (999_950, "1.0 MB"), (10**12, "1.0 TB")]
)
def test_decimal_units_are_powers_of_1000(size: int, shown: str) -> None:
    assert DECIMAL_SIZE(size) == shown


@given(st.integers(min_value=0, max_value=1 << 130))
def test_a_human_size_is_within_one_part_in_twenty(size: int) -> None:
    number, unit = BINARY_SIZE(size).split()
    whole, _, tenth = number.partition(".")
    power = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB", "RiB", "QiB"].index(unit)
    shown = int(whole + (tenth or "0")) * 1024**power
    assert abs(shown - size * 10) * 2 <= 1024**power


@pytest.mark.parametrize(
    ("block", "suffix", "size", "shown"),
    [
        (1024, "", 0, "0"),
        (1024, "", 1, "1"),
        (1024, "", 1024, "1"),
        (1024, "K", 1025, "2K"),
        (1, "", 2**70 + 1, str(2**70 + 1)),
    ],
)
def test_blocks_are_rounded_up(block: int, suffix: str, size: int, shown: str) -> None:
    assert BlockSize(block, suffix)(size) == shown


def test_plain_bytes_are_exact() -> None:
    assert PLAIN_BYTES(281_238_377_497) == "281238377497"


def test_counts_have_their_thousands_set_apart() -> None:
    assert format_count(1790754) == "1,790,754"
