from __future__ import annotations

import pytest

from scantree.engine.groups import GroupLimits
from scantree.engine.status import TaskStatus
from tests.engine.nodes import node


def test_group_lets_in_as_many_as_its_limit() -> None:
    groups = GroupLimits({"g": 2})
    assert [groups.enter("g", node(number)) for number in range(4)] == [True, True, False, False]


def test_group_without_a_limit_is_free() -> None:
    groups = GroupLimits({"g": 1})
    assert all(groups.enter("free", node(number)) for number in range(100))
    groups.leave("free")
    assert groups.unpark("free") is None


def test_groups_are_counted_apart() -> None:
    groups = GroupLimits({"a": 1, "b": 1})
    assert groups.enter("a", node(1))
    assert groups.enter("b", node(2))
    assert not groups.enter("a", node(3))
    groups.leave("b")
    assert groups.unpark("b") is None
    assert groups.unpark("a") is None


def test_full_group_gives_nobody_up() -> None:
    groups = GroupLimits({"g": 1})
    groups.enter("g", node(1))
    groups.enter("g", node(2))
    assert groups.unpark("g") is None


def test_parked_tasks_come_by_priority_and_in_order_of_submission() -> None:
    groups = GroupLimits({"g": 1})
    groups.enter("g", node(1))
    for number, priority in ((2, 9), (5, 3), (3, 9), (4, 3)):
        groups.enter("g", node(number, priority))
    groups.leave("g")
    found = [groups.unpark("g") for _ in range(5)]
    assert [one.id if one else None for one in found] == [4, 5, 2, 3, None]


def test_parked_task_that_ended_or_moved_up_is_passed_over() -> None:
    groups = GroupLimits({"g": 1})
    groups.enter("g", node(1))
    cancelled, moved, third = node(2), node(3), node(4)
    for one in (cancelled, moved, third):
        groups.enter("g", one)
    cancelled.status = TaskStatus.CANCELLED
    moved.priority = 5
    groups.leave("g")
    assert groups.unpark("g") is third
    assert groups.unpark("g") is None


@pytest.mark.parametrize("limit", [0, -3])
def test_limit_below_one_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="limit of group 'g' is at least 1"):
        GroupLimits({"g": limit})
