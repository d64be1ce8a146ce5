from __future__ import annotations

import inspect
from typing import NamedTuple

from scantree.cli.option_groups import spread


class Colours(NamedTuple):
    red: bool = False
    green: str = "leaf"


def paint(*, wall: str = "north", colours: Colours) -> tuple[str, Colours]:
    return wall, colours


paint.__annotations__["colours"] = Colours


def test_a_group_stands_for_its_fields() -> None:
    parameters = inspect.signature(spread(paint)).parameters
    assert list(parameters) == ["wall", "red", "green"]
    assert [each.default for each in parameters.values()] == ["north", False, "leaf"]


def test_the_command_gets_the_group() -> None:
    assert spread(paint)(wall="east", red=True, green="sea") == ("east", Colours(True, "sea"))
