from __future__ import annotations

from scantree.compare.changes import Change
from scantree.compare.columns import NO_PLACE
from scantree.compare.parts import explanations, parts
from scantree.compare.sums import NOTHING, Sums
from scantree.scanning.basis import Basis


def directory(place: int, above: int, delta: int, name: str = "d") -> Change:
    old = 1000
    change = "grown" if delta > 0 else "shrunk"
    sums = (Sums(allocated_size=old), Sums(allocated_size=old + delta))
    return Change(change, "directory", name.encode(), *sums, above, place)


def explained(*changes: Change) -> dict[int, bytes]:
    found = explanations(parts(changes), Basis.ALLOCATED)
    return {place: part.change.path for place, part in found.items()}


def test_a_directory_is_explained_by_what_makes_four_fifths_of_its_change() -> None:
    root = directory(0, NO_PLACE, 100)
    assert explained(root, directory(1, 0, 80, "most")) == {0: b"most"}
    assert explained(root, directory(1, 0, 79, "less")) == {}
    assert explained(root, directory(1, 0, -80, "other way")) == {}
    assert explained(directory(0, NO_PLACE, -100), directory(1, 0, -90, "gone")) == {0: b"gone"}


def test_a_directory_without_a_change_needs_no_explanation() -> None:
    assert explained(directory(0, NO_PLACE, 0), directory(1, 0, 5)) == {}


def test_what_was_moved_is_a_part_of_both_directories() -> None:
    size = Sums(allocated_size=70)
    moved = Change("moved", "file", b"b/f", size, size, 2, left=1, moved_from=b"a/f")
    arrival, departure = parts([moved])
    assert (arrival.above, arrival.sums, arrival.is_departure) == (2, size, False)
    assert (departure.above, departure.sums) == (1, NOTHING.minus(size))
    assert departure.is_departure


def test_what_was_renamed_is_a_part_with_what_it_has_more() -> None:
    sums = (Sums(allocated_size=70), Sums(allocated_size=75))
    renamed = Change("moved", "file", b"a/g", *sums, 1, left=1, moved_from=b"a/f")
    (part,) = parts([renamed])
    assert part.sums == Sums(allocated_size=5)
