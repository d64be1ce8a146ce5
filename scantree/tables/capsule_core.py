"""A stream of rows in a capsule, made with ctypes: the twin of ``native``.

Unlike that, it must not fail once it is under way: where a reader has an exception of its own
on its way, nothing of Python's can run. So its rows are best made before.
"""

from __future__ import annotations

import ctypes
import errno
import itertools
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from scantree.tables.arrow_structs import (
    ArrowArray,
    ArrowSchema,
    ArrowStream,
    GetLastError,
    GetNext,
    GetSchema,
    ReleaseArray,
    ReleaseSchema,
    ReleaseStream,
)

Batch: TypeAlias = tuple[int, list[list[bytes]]]

_NAME = b"arrow_array_stream"
_STRUCT = b"+s"

_kept: dict[int, object] = {}
"""What somebody else has by now, by the number in its ``private_data``."""

_numbers = itertools.count(1)


def _keep(*things: object) -> int:
    number = next(_numbers)
    _kept[number] = things
    return number


def _release(pointer: Any) -> None:
    """Release a schema or an array: those of its columns first, unless somebody took them."""
    released = pointer.contents
    for place in range(released.n_children):
        child = released.children[place]
        if child.contents.release:
            child.contents.release(child)
    kind = ReleaseSchema if isinstance(released, ArrowSchema) else ReleaseArray
    released.release = kind(0)
    _kept.pop(released.private_data, None)


_release_schema = ReleaseSchema(_release)
_release_array = ReleaseArray(_release)


def _fill_schema(
    schema: ArrowSchema, kind: bytes, name: bytes, columns: Sequence[Sequence[str]]
) -> None:
    children = [ArrowSchema() for _ in columns]
    for child, (name_of_one, kind_of_one) in zip(children, columns, strict=True):
        _fill_schema(child, kind_of_one.encode(), name_of_one.encode(), ())
    pointers = (ctypes.POINTER(ArrowSchema) * len(children))(*map(ctypes.pointer, children))
    schema.format, schema.name, schema.metadata = kind, name, None
    schema.flags = 0
    schema.n_children = len(children)
    schema.children = pointers if children else None
    schema.dictionary = None
    schema.release = _release_schema
    schema.private_data = _keep(kind, name, children, pointers)


def _fill_array(
    array: ArrowArray, length: int, buffers: Sequence[bytes], children: Sequence[ArrowArray]
) -> None:
    addresses = [None, *(ctypes.cast(ctypes.c_char_p(each), ctypes.c_void_p) for each in buffers)]
    places = (ctypes.c_void_p * len(addresses))(*addresses)
    pointers = (ctypes.POINTER(ArrowArray) * len(children))(*map(ctypes.pointer, children))
    array.length, array.null_count, array.offset = length, 0, 0
    array.n_buffers = len(addresses)
    array.n_children = len(children)
    array.buffers = places
    array.children = pointers if children else None
    array.dictionary = None
    array.release = _release_array
    array.private_data = _keep(buffers, places, children, pointers)


class _Rows:
    """Batches on their way, and what went wrong on it."""

    def __init__(
        self, columns: Sequence[Sequence[str]], next_batch: Callable[[], Batch | None]
    ) -> None:
        self.columns = columns
        self._next_batch = next_batch
        self.error = ctypes.create_string_buffer(b"")

    def fill_next(self, array: ArrowArray) -> None:
        """The next batch; an array that is released where there is none."""
        batch = self._next_batch()
        if batch is None:
            array.release = ReleaseArray(0)
            return
        length, columns = batch
        children = [ArrowArray() for _ in columns]
        for child, buffers in zip(children, columns, strict=True):
            _fill_array(child, length, buffers, ())
        _fill_array(array, length, (), children)


def _rows_of(stream: Any) -> _Rows:
    kept = _kept[stream.contents.private_data]
    assert isinstance(kept, tuple)
    assert isinstance(kept[0], _Rows)
    return kept[0]


def _trying(rows: _Rows, do: Callable[[], None]) -> int:
    """What a callback answers: no exception can go through whoever calls it."""
    try:
        do()
    except BaseException as error:
        text = f"{type(error).__name__}: {error}".encode(errors="replace").replace(b"\0", b"")
        rows.error = ctypes.create_string_buffer(text)
        return errno.EIO
    return 0


def _schema(stream: Any, schema: Any) -> int:
    rows = _rows_of(stream)
    return _trying(rows, lambda: _fill_schema(schema.contents, _STRUCT, b"", rows.columns))


def _next(stream: Any, array: Any) -> int:
    rows = _rows_of(stream)
    return _trying(rows, lambda: rows.fill_next(array.contents))


def _last_error(stream: Any) -> int | None:
    return ctypes.addressof(_rows_of(stream).error)


def _end(stream: Any) -> None:
    number = stream.contents.private_data
    stream.contents.release = ReleaseStream(0)
    _kept.pop(number, None)


_get_schema = GetSchema(_schema)
_get_next = GetNext(_next)
_get_last_error = GetLastError(_last_error)
_release_stream = ReleaseStream(_end)

_new_capsule = ctypes.PYFUNCTYPE(
    ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p
)(("PyCapsule_New", ctypes.pythonapi))

_capsules: list[tuple[object, ArrowStream]] = []
"""Those that somebody may still have, with what they point to."""

_OURS = 3
"""The references to a capsule that nobody else has: the tuple's, a variable's and the call's."""


def _let_go_of_capsules() -> None:
    """Release what lies in capsules that nobody has any more.

    They have no destructor: one may be called while an exception is on its way, and then nothing
    of Python's can run.
    """
    for kept in list(_capsules):
        capsule, stream = kept
        if sys.getrefcount(capsule) <= _OURS:
            _capsules.remove(kept)
            if stream.release:
                _kept.pop(stream.private_data, None)


def stream_capsule(
    columns: tuple[Sequence[str], ...], next_batch: Callable[[], Batch | None], /
) -> object:
    """A capsule with a stream of what ``next_batch`` answers, for one reader."""
    _let_go_of_capsules()
    stream = ArrowStream(_get_schema, _get_next, _get_last_error, _release_stream, None)
    stream.private_data = _keep(_Rows(columns, next_batch))
    capsule: object = _new_capsule(ctypes.addressof(stream), _NAME, None)
    _capsules.append((capsule, stream))
    return capsule
