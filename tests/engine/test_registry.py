from __future__ import annotations

import pytest

from scantree.engine import Domain, Scheduler, UnregisteredTaskError
from scantree.engine.registry import Registry
from tests.engine.scripted import (
    FetchedExecutor,
    Fetcher,
    Other,
    PlainExecutor,
    Scripted,
    Unregistered,
)


class Descendant(Scripted):
    """A subclass is a type of its own."""


def test_registration_is_found_by_domain_and_class() -> None:
    plain = PlainExecutor()
    registry = Registry(
        [
            Domain("work").task(Scripted, plain).task(Other, FetchedExecutor(Fetcher())),
            Domain("rest").task(Scripted, plain),
        ]
    )
    found = registry.domain("work")[Scripted]
    assert (found.domain, found.task_type, found.executor) == ("work", "scripted", plain)
    assert registry.domain("rest")[Scripted] is not found
    assert [
        (registration.domain, registration.task_type) for registration in registry.registrations()
    ] == [("work", "scripted"), ("work", "other"), ("rest", "scripted")]


@pytest.mark.parametrize("task", [Unregistered(), Descendant()])
def test_task_of_an_unregistered_class_is_refused(task: Scripted) -> None:
    registry = Registry([Domain("work").task(Scripted, PlainExecutor())])
    with pytest.raises(UnregisteredTaskError, match=f"no executor for {type(task).__name__}"):
        registry.domain("work")[type(task)]


def test_task_is_not_found_in_another_domain() -> None:
    registry = Registry(
        [
            Domain("work").task(Scripted, PlainExecutor()),
            Domain("rest").task(Other, PlainExecutor()),
        ]
    )
    with pytest.raises(UnregisteredTaskError):
        registry.domain("rest")[Scripted]


def test_two_domains_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two domains have the name 'work'"):
        Scheduler(Domain("work"), Domain("work"))
