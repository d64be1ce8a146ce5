from __future__ import annotations

import pytest
import trio

from scantree.engine import Domain, Priority, Scheduler
from scantree.engine.priority import checked_priority
from tests.engine.scripted import PlainExecutor, Scripted


def test_names_stand_for_the_values_of_the_contract() -> None:
    assert {priority.name: int(priority) for priority in Priority} == {
        "REALTIME": 0,
        "HIGH": 64,
        "NORMAL": 128,
        "BACKGROUND": 192,
        "IDLE": 255,
    }


def test_every_value_from_0_to_255_is_allowed() -> None:
    assert [checked_priority(value) for value in range(256)] == list(range(256))


@pytest.mark.parametrize("value", [-1, 256, -(10**30), 10**30])
def test_value_out_of_range_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="a priority is from 0 to 255"):
        checked_priority(value)


@pytest.mark.parametrize("value", [1.5, 128.0, "128", None])
def test_value_that_is_no_integer_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        checked_priority(value)  # type: ignore[arg-type]


def test_named_priority_becomes_a_plain_integer() -> None:
    assert type(checked_priority(Priority.HIGH)) is int


def test_invalid_priority_is_refused_when_it_is_named_and_the_builder_stays_usable() -> None:
    async def main() -> None:
        async with Scheduler(Domain("work").task(Scripted, PlainExecutor())) as scheduler:
            builder = scheduler.domain("work").submit_with(Scripted()).priority(3)
            with pytest.raises(ValueError, match="not 256"):
                builder.priority(256)
            outcome = await builder
            assert scheduler.record(outcome.id).priority == 3

    trio.run(main)
