from __future__ import annotations

from scantree.reader.backoff import MOST_TRIES, pause_seconds
from scantree.reader.pace import STUCK_NS

PAUSES = [pause_seconds(tries) for tries in range(1, MOST_TRIES)]


def test_a_single_swap_costs_no_pause() -> None:
    assert PAUSES[:2] == [0, 0]


def test_no_two_pauses_are_as_long() -> None:
    """Else whoever swaps in a loop could keep in step."""
    pauses = [pause for pause in PAUSES if pause]
    assert len(pauses) > MOST_TRIES // 2
    assert pauses == sorted(set(pauses))


def test_all_pauses_together_are_no_read_that_hangs() -> None:
    assert sum(PAUSES) < STUCK_NS / 1e9 / 20
