"""Options that several commands share: declared once, as the fields of a tuple's class.

A command has a parameter of that class, and gets all of its options for it::

    class ViewOptions(NamedTuple):
        si: Annotated[bool, typer.Option("--si", help="Units of 1000.")] = False

    @spread
    def show(*, scan: ..., view: ViewOptions) -> int: ...

Annotations must be there when the module runs, so it has no ``from __future__ import
annotations``.
"""

import inspect
from collections.abc import Callable, Sequence
from inspect import Parameter
from typing import TypeVar

from scantree.cli.shorthand import Shorthand

_Answer = TypeVar("_Answer")


def spread(command: Callable[..., _Answer]) -> Callable[..., _Answer]:
    """The command with a parameter for each field of its groups, for typer to look at."""
    groups = {}
    parameters = []
    for parameter in inspect.signature(command).parameters.values():
        kind = parameter.annotation
        if not hasattr(kind, "_fields"):
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))
            continue
        groups[parameter.name] = kind
        parameters += [
            Parameter(
                field,
                Parameter.KEYWORD_ONLY,
                default=kind._field_defaults[field],
                annotation=kind.__annotations__[field],
            )
            for field in kind._fields
        ]

    def call(**values: object) -> _Answer:
        given = {
            name: kind(**{field: values.pop(field) for field in kind._fields})
            for name, kind in groups.items()
        }
        return command(**values, **given)

    vars(call)["__signature__"] = inspect.Signature(parameters)
    vars(call)["shorthands"] = tuple(
        shorthand for kind in groups.values() for shorthand in getattr(kind, "shorthands", tuple)()
    )
    return call


def shorthands_of(command: Callable[..., object]) -> Sequence[Shorthand]:
    """Those of the groups that a command was spread for."""
    found: Sequence[Shorthand] = getattr(command, "shorthands", ())
    return found
