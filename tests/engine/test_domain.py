from __future__ import annotations

import pytest

from scantree.engine import BaseExecutor, Domain, Task
from tests.engine.scripted import Other, PlainExecutor, Scripted


class Untyped(Task):
    pass


class UntypedExecutor(BaseExecutor[Untyped]):
    pass


class NeitherExecutor(BaseExecutor[Scripted]):
    pass


class Namesake(Scripted):
    """Another class with the name of a type that is taken."""


def test_tasks_are_registered_in_a_chain() -> None:
    domain = Domain("work")
    assert domain.task(Scripted, PlainExecutor()).task(Other, PlainExecutor()) is domain
    assert list(domain.executors) == [Scripted, Other]
    assert domain.name == "work"


def test_second_executor_for_a_type_is_refused() -> None:
    domain = Domain("work").task(Scripted, PlainExecutor())
    for task_class in (Scripted, Namesake):
        with pytest.raises(ValueError, match="has an executor for 'scripted' already"):
            domain.task(task_class, PlainExecutor())


def test_task_without_a_type_is_refused() -> None:
    with pytest.raises(TypeError, match="Untyped has no task_type"):
        Domain("work").task(Untyped, UntypedExecutor())


def test_executor_of_neither_path_is_refused() -> None:
    with pytest.raises(TypeError, match="neither an Executor nor a PrefetchExecutor"):
        Domain("work").task(Scripted, NeitherExecutor())
