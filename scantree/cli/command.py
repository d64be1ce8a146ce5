"""Typer commands whose values arrive as they were written.

Typer converts values to types, and newer ones do so with pydantic, even for options that
were not given; its import takes 80 ms, more than half of what a scan of an empty directory
takes in all. The rooms that know what an option means parse its text anyway, and say
better what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TypeVar

from typer.core import TyperCommand, TyperGroup

_P = TypeVar("_P")


class PlainCommand(TyperCommand):
    """Declare its options as bool, str and list[str] only, none of them required."""

    def get_params(self, ctx: Any) -> Any:
        """The parameters, ``--help`` among them."""
        return _without_conversion(super().get_params(ctx))


class PlainGroup(TyperGroup):
    """The same for the options before the name of a command."""

    def get_params(self, ctx: Any) -> Any:
        """The parameters, ``--help`` among them."""
        return _without_conversion(super().get_params(ctx))


def _without_conversion(parameters: Sequence[_P]) -> Sequence[_P]:
    for parameter in parameters:
        # Conversion is part of this method; nothing that typer offers turns it off.
        vars(parameter)["process_value"] = partial(_process_value, parameter)
    return parameters


def _process_value(parameter: Any, context: object, value: Any) -> Any:
    if parameter.nargs == -1 or getattr(parameter, "multiple", False):
        value = tuple(value or ())
    if parameter.callback is not None:
        value = parameter.callback(context, parameter, value)
    return value
