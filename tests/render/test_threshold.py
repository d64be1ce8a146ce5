from __future__ import annotations

import pytest

from scantree.render.threshold import threshold_of


@pytest.mark.parametrize(
    ("threshold", "size", "is_shown"),
    [
        (10, 9, False),
        (10, 10, True),
        (0, 0, True),
        (-10, 10, True),
        (-10, 11, False),
    ],
)
def test_a_threshold_hides_smaller_rows_and_a_negative_one_larger(
    threshold: int, size: int, is_shown: bool
) -> None:
    assert threshold_of(threshold).shows(size) is is_shown
