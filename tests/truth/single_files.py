"""What find(1) says of single files, counted here: what a census is compared with."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from scantree.scanning.report import ScanReport

_FORMAT = "%D %i %n %s %b %T@ %U %G %d %y %P\\0"
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_DAYS = {"d": 1, "y": 365}
_KINDS = {"f": "file", "l": "symlink"}


class FoundFile(NamedTuple):
    """A name of something that is no directory, as find tells it."""

    device: int
    inode: int
    size: int
    allocated: int
    mtime: int
    uid: int
    gid: int
    depth: int
    kind: str
    path: tuple[bytes, ...]

    @property
    def order(self) -> tuple[tuple[bytes, ...], bytes]:
        """What tells which of several names comes first."""
        return self.path[:-1], self.path[-1]


class Sums(NamedTuple):
    """The sums of files with one key."""

    files: int
    apparent_size: int
    allocated_size: int


def names_in(root: bytes, *tests: str) -> list[FoundFile]:
    """Every name below a directory that passes find's tests, and that one may see."""
    command: list[str | bytes] = ["find", root, *("!", "-type", "d"), *tests, "-printf", _FORMAT]
    told = subprocess.run(command, capture_output=True, check=False, env={"LC_ALL": "C.UTF-8"})
    # There may be directories that an ordinary user can't read, as polkit's.
    assert all(line.endswith(b": Permission denied") for line in told.stderr.splitlines())
    return [_found(line) for line in told.stdout.split(b"\0")[:-1]]


def _found(line: bytes) -> FoundFile:
    *numbers, kind, path = line.split(b" ", 10)
    device, inode, _, size, blocks, mtime, uid, gid, depth = (
        int(number.partition(b".")[0]) for number in numbers
    )
    letter = kind.decode()
    has_size = letter in _KINDS
    seconds = int(mtime)
    return FoundFile(
        device,
        inode,
        size if has_size else 0,
        blocks * 512,
        seconds,
        uid,
        gid,
        depth,
        _KINDS.get(letter, "other"),
        tuple(path.split(b"/")),
    )


def each_once(names: Iterable[FoundFile]) -> list[FoundFile]:
    """Each inode under the name that comes first."""
    found: dict[tuple[int, int], FoundFile] = {}
    for name in names:
        known = found.setdefault((name.device, name.inode), name)
        if name.order < known.order:
            found[name.device, name.inode] = name
    return list(found.values())


def largest_of(
    files: Iterable[FoundFile], count: int, size: Callable[[FoundFile], int]
) -> list[tuple[bytes, int, int, int]]:
    """The largest regular files: path below the root, both sizes and the time."""
    regular = [each for each in files if each.kind == "file"]
    regular.sort(key=lambda each: (-size(each), each.order))
    return [
        (b"/".join(each.path), each.size, each.allocated, each.mtime) for each in regular[:count]
    ]


def census_of(
    files: Iterable[FoundFile], key_of: Callable[[FoundFile], object]
) -> dict[object, Sums]:
    """The sums by a key."""
    sums: dict[object, Sums] = {}
    for each in files:
        key = key_of(each)
        before = sums.get(key, Sums(0, 0, 0))
        more = (1, each.size, each.allocated)
        sums[key] = Sums(*(a + b for a, b in zip(before, more, strict=True)))
    return sums


def extension_of(file: FoundFile) -> str:
    """What follows the last dot, unless there is nothing but dots before it."""
    stem, dot, end = file.path[-1].rpartition(b".")
    if not dot or not stem.replace(b".", b""):
        return ""
    text = end.decode("utf-8", "surrogateescape").lower()
    return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in text)


def range_of(label: str, parse: Callable[[str], float]) -> tuple[float, float]:
    """The bounds of a class by what it is called."""
    least, _, most = label.partition("-")
    return parse(least), parse(most) if most else float("inf")


def size_in_text(text: str) -> float:
    """The bytes of a bound."""
    match = re.fullmatch(r"(\d+)([KMG]?)", text)
    assert match is not None
    return int(match[1]) * _UNITS[match[2]]


def age_in_text(text: str) -> float:
    """The seconds of a bound."""
    match = re.fullmatch(r"(\d+)([dy]?)", text)
    assert match is not None
    return int(match[1]) * _DAYS.get(match[2], 1) * 86400


def told_by(report: ScanReport, key: str) -> Mapping[object, Sums]:
    """A census of a report, by key; by number where there is one."""
    rows = report.census[key]
    told: dict[object, Sums] = {
        row.key if row.number is None else row.number: Sums(
            row.files, row.apparent_size, row.allocated_size
        )
        for row in rows
    }
    assert len(told) == len(rows)
    sizes = [row.allocated_size for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    return told


def told_largest(report: ScanReport, root: bytes) -> list[tuple[bytes, int, int, int]]:
    """The largest files of a report, with their paths below the root."""
    return [
        (file.path.removeprefix(root + b"/"), file.apparent_size, file.allocated_size, file.mtime)
        for file in report.largest_files
    ]


def check_classes(
    told: Mapping[object, Sums],
    files: Sequence[FoundFile],
    parse: Callable[[str], float],
    value: Callable[[FoundFile], float],
) -> None:
    """Each class has what lies between its bounds."""
    left = [each for each in files if value(each) >= 0]
    for label, sums in told.items():
        if label in {"0", "future"}:
            continue
        least, most = range_of(str(label), parse)
        inside = [each for each in left if least <= value(each) < most]
        assert sums == census_of(inside, lambda _: 0)[0]
        left = [each for each in left if not least <= value(each) < most]
    rest = told.get("0")
    assert len(left) == (rest.files if rest else 0)
