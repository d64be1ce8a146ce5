"""An entry of a directory, as a walk answers it."""

from __future__ import annotations

from types import GenericAlias
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from scantree.reader import entry_records

if TYPE_CHECKING:
    from scantree.walking.place import Place

P = TypeVar("P")

Kind = Literal["file", "symlink", "other"]

if TYPE_CHECKING:

    class Entry(Generic[P]):
        """See ``scantree.reader.entry_methods.EntryMethods``."""

        @property
        def name(self) -> Any: ...  # noqa: D102
        @property
        def path(self) -> P: ...  # noqa: D102
        @property
        def kind(self) -> Kind: ...  # noqa: D102
        @property
        def apparent_size(self) -> int: ...  # noqa: D102
        @property
        def allocated_size(self) -> int: ...  # noqa: D102
        @property
        def mtime(self) -> int: ...  # noqa: D102
        @property
        def mtime_ns(self) -> int: ...  # noqa: D102
        @property
        def atime_ns(self) -> int: ...  # noqa: D102
        @property
        def ctime_ns(self) -> int: ...  # noqa: D102
        @property
        def mode(self) -> int: ...  # noqa: D102
        @property
        def links(self) -> int: ...  # noqa: D102
        @property
        def uid(self) -> int: ...  # noqa: D102
        @property
        def gid(self) -> int: ...  # noqa: D102
        @property
        def device(self) -> int: ...  # noqa: D102
        @property
        def inode(self) -> int: ...  # noqa: D102
        def __fspath__(self) -> Any: ...

else:
    Entry = entry_records.Entry
    # As scantree.Entry[str] in an annotation that is evaluated.
    Entry.__class_getitem__ = classmethod(GenericAlias)
    Entry.__module__ = "scantree"


def entries_of(records: bytes, place: Place) -> tuple[Entry[Any], ...]:
    """The entries of a directory of which these are the records."""
    made: tuple[Any, ...] = entry_records.make_entries(records, place, place.has_text)
    return made
