from __future__ import annotations

import pytest

from scantree.render.duration import format_seconds


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0.00 s"),
        (9.994, "9.99 s"),
        (9.996, "10.0 s"),
        (59.94, "59.9 s"),
        (59.96, "1 m 00 s"),
        (187.4, "3 m 07 s"),
        (3599.6, "1 h 00 m"),
        (90_060.0, "25 h 01 m"),
    ],
)
def test_a_span_is_written_in_the_units_that_fit(seconds: float, shown: str) -> None:
    assert format_seconds(seconds) == shown
