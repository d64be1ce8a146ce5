"""A coroutine that was run up to its first suspension goes on as if it had been awaited."""

from __future__ import annotations

import types
from collections.abc import Coroutine, Generator

import pytest
import trio

from scantree.engine.inline import Suspended, resume


@types.coroutine
def trap(value: object) -> Generator[object, object, object]:
    """Hand ``value`` to the loop, and answer what it sends back."""
    return (yield value)


def begun(coroutine: Coroutine[object, object, object]) -> Suspended:
    return Suspended(coroutine, coroutine.send(None))


def test_traps_and_answers_pass_through_and_the_value_is_returned() -> None:
    async def work() -> object:
        return [await trap("one"), await trap("two"), await trap("three")]

    resumed = resume(begun(work()))
    assert resumed.send(None) == "one"
    assert resumed.send(1) == "two"
    assert resumed.send(2) == "three"
    with pytest.raises(StopIteration) as stopped:
        resumed.send(3)
    assert stopped.value.value == [1, 2, 3]


def test_exception_thrown_in_is_raised_at_the_suspension() -> None:
    async def work() -> object:
        try:
            return await trap("one")
        except LookupError as error:
            return await trap(str(error))

    resumed = resume(begun(work()))
    resumed.send(None)
    assert resumed.throw(LookupError("thrown")) == "thrown"
    with pytest.raises(StopIteration) as stopped:
        resumed.send("value")
    assert stopped.value.value == "value"


@pytest.mark.parametrize("error", [LookupError("own"), KeyboardInterrupt()])
def test_exception_of_the_coroutine_passes_through(error: BaseException) -> None:
    async def work() -> object:
        await trap("one")
        raise error

    resumed = resume(begun(work()))
    resumed.send(None)
    with pytest.raises(type(error)) as raised:
        resumed.send(None)
    assert raised.value is error


def test_exception_that_is_not_caught_passes_through() -> None:
    async def work() -> object:
        return await trap("one")

    resumed = resume(begun(work()))
    resumed.send(None)
    error = LookupError("thrown")
    with pytest.raises(LookupError) as raised:
        resumed.throw(error)
    assert raised.value is error


def test_closing_closes_the_coroutine() -> None:
    log: list[str] = []

    async def work() -> object:
        try:
            return await trap("one")
        finally:
            log.append("closed")

    resumed = resume(begun(work()))
    resumed.send(None)
    resumed.close()
    assert log == ["closed"]


def test_suspended_coroutine_goes_on_inside_trio() -> None:
    async def work() -> object:
        with trio.move_on_after(0.001) as scope:
            await trio.sleep_forever()
        return scope.cancelled_caught

    async def main() -> object:
        return await resume(begun(work()))

    assert trio.run(main) is True
