from __future__ import annotations

from scantree.engine import TaskStatus


def test_states_are_those_of_the_contract_and_the_last_three_are_terminal() -> None:
    assert [status.name for status in TaskStatus] == [
        "PENDING",
        "RUNNING",
        "WAITING",
        "COMPLETED",
        "FAILED",
        "CANCELLED",
    ]
    assert [status.is_terminal for status in TaskStatus] == [False] * 3 + [True] * 3
