"""``typing.NamedTuple``, quicker to define: annotations that are text are not compiled.

There are half a hundred of these classes on the way of a plain scan, and typing's compiles the
annotation of each field, at each start: 5 of the 150 ms that an empty directory takes. For a
type checker it is the same. No other base can stand beside it.
"""

from __future__ import annotations

import collections
import sys
from typing import TYPE_CHECKING

# From 3.14 on Python itself evaluates an annotation when it is asked for.
if TYPE_CHECKING or sys.version_info >= (3, 14):
    from typing import NamedTuple
else:
    _OWN = frozenset({"__annotations__", "__module__", "__qualname__", "__dict__", "__weakref__"})

    class _Made(type):
        """Makes a named tuple of a class body."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            """The class for a body: a tuple with names, and what else the body has."""
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = collections.namedtuple(
                name, fields, defaults=defaults, module=body["__module__"]
            )
            for key, value in body.items():
                if key not in fields and key not in _OWN:
                    setattr(made, key, value)
            made.__qualname__ = body["__qualname__"]
            made.__annotations__ = made.__new__.__annotations__ = fields
            return made

    class NamedTuple(metaclass=_Made):
        """The base of a class whose annotated names are its fields."""


__all__ = ["NamedTuple"]
