from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scantree.engine.status import TaskStatus
from scantree.engine.twin import Node, ReadyQueue
from tests.engine.nodes import node


def popped(queue: ReadyQueue) -> list[int]:
    numbers = []
    while (found := queue.pop()) is not None:
        numbers.append(found.id)
    return numbers


def filled(*nodes: Node) -> ReadyQueue:
    queue = ReadyQueue()
    for one in nodes:
        queue.push(one)
    return queue


def test_empty_queue_has_no_head_and_pops_nothing() -> None:
    queue = ReadyQueue()
    assert queue.head() is None
    assert queue.pop() is None


def test_most_urgent_comes_first_and_the_oldest_within_one_priority() -> None:
    queue = filled(node(1, 255), node(2, 0), node(3, 128), node(4, 0), node(5, 255))
    assert popped(queue) == [2, 4, 3, 1, 5]


def test_head_is_what_pop_answers_and_stays() -> None:
    queue = filled(node(1), node(2, 5))
    assert queue.head() is queue.head()
    head = queue.head()
    assert queue.pop() is head


def test_queue_is_used_again_after_it_was_empty() -> None:
    queue = filled(node(1, 7))
    assert popped(queue) == [1]
    queue.push(node(2, 7))
    queue.push(node(3, 3))
    assert popped(queue) == [3, 2]


def test_task_that_ended_or_runs_is_passed_over() -> None:
    nodes = [node(number) for number in range(1, 5)]
    queue = filled(*nodes)
    nodes[0].status = TaskStatus.CANCELLED
    nodes[2].status = TaskStatus.RUNNING
    assert popped(queue) == [2, 4]


def test_task_that_moved_up_is_found_in_its_new_place_only() -> None:
    nodes = [node(number) for number in range(1, 4)]
    queue = filled(*nodes)
    nodes[2].priority = 5
    queue.push(nodes[2])
    assert popped(queue) == [3, 1, 2]


def test_task_put_back_stands_where_it_was() -> None:
    queue = filled(*(node(number) for number in range(1, 5)))
    taken = [queue.pop(), queue.pop()]
    for one in taken:
        assert one is not None
        queue.put_back(one)
    assert popped(queue) == [1, 2, 3, 4]


def test_task_is_put_back_into_an_empty_queue() -> None:
    queue = ReadyQueue()
    queue.put_back(node(3, 9))
    assert popped(queue) == [3]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 255), st.booleans())))
def test_queue_pops_as_a_stable_sort_does(entries: list[tuple[int, bool]]) -> None:
    nodes = [node(number, priority) for number, (priority, _) in enumerate(entries)]
    queue = filled(*nodes)
    for one, (_, is_cancelled) in zip(nodes, entries, strict=True):
        if is_cancelled:
            one.status = TaskStatus.CANCELLED
    alive = [one for one in nodes if one.status is TaskStatus.PENDING]
    assert popped(queue) == [one.id for one in sorted(alive, key=lambda one: one.priority)]


def test_several_are_taken_in_the_order_in_which_one_by_one_would_be() -> None:
    nodes = [node(number, priority) for number, priority in enumerate((5, 3, 5, 0, 3, 255))]
    expected = popped(filled(*nodes))
    queue = filled(*nodes)
    taken = queue.take(2) + queue.take(1) + queue.take(10)
    assert [each.id for each in taken] == expected
    assert queue.take(1) == []


def test_the_stale_are_not_taken() -> None:
    gone, moved, stays = node(1, 7), node(2, 7), node(3, 7)
    queue = filled(gone, moved, stays)
    gone.status = TaskStatus.CANCELLED
    moved.priority = 1
    queue.push(moved)
    assert queue.take(5) == [moved, stays]
