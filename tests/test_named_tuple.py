from __future__ import annotations

import pickle
import typing

import pytest

from scantree.named_tuple import NamedTuple


class Plain(typing.NamedTuple):
    """A place."""

    path: bytes
    depth: int = 0
    above: Plain | None = None

    @property
    def is_root(self) -> bool:
        """Whether nothing is above."""
        return self.above is None


class Quick(NamedTuple):
    """A place."""

    path: bytes
    depth: int = 0
    above: Quick | None = None

    @property
    def is_root(self) -> bool:
        """Whether nothing is above."""
        return self.above is None


def test_it_is_what_typing_makes() -> None:
    plain, quick = Plain(b"a", 3), Quick(b"a", 3)
    assert (*plain,) == (*quick,) == (b"a", 3, None)
    assert repr(plain).replace("Plain", "Quick") == repr(quick)
    assert plain.is_root == quick.is_root
    for name in ("__doc__", "__module__", "__match_args__", "__slots__", "_fields"):
        assert getattr(Plain, name) == getattr(Quick, name)
    assert Plain._field_defaults == Quick._field_defaults
    assert (Quick.__name__, Quick.__qualname__) == ("Quick", "Quick")
    assert vars(Plain).keys() - {"__orig_bases__"} == vars(Quick).keys() - {"__orig_bases__"}


def test_it_is_pickled_replaced_and_has_its_types() -> None:
    place = Quick(b"a")._replace(depth=3)
    assert pickle.loads(pickle.dumps(place)) == (b"a", 3, None)
    assert typing.get_type_hints(Quick) == {"path": bytes, "depth": int, "above": Quick | None}


def test_it_takes_no_other_arguments() -> None:
    with pytest.raises(TypeError):
        Quick(b"a", wrong=1)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Quick(b"a").depth = 4  # type: ignore[misc]
