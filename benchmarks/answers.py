"""What a tool said a tree holds, and whether that is true.

The reference is du(1): a tool is compared in every number that both it and du name.
"""

from __future__ import annotations

import enum
import subprocess
import tempfile
from dataclasses import asdict, dataclass

_SHORT_NAMES = {
    "allocated_size": "allocated",
    "apparent_size": "apparent",
    "apparent_size_with_directories": "apparent",
    "inodes": "inodes",
}


class Verdict(enum.StrEnum):
    """Whether a tool's numbers are those of the reference."""

    EQUAL = "equal"
    DIFFERS = "differs"
    LISTS_ONLY = "lists only"
    """It names no number to compare: it bounds the work, and has answered nothing."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """Totals of a tree in bytes and inodes, each None where a tool doesn't name it.

    ``apparent_size`` is over files and symbolic links alone,
    ``apparent_size_with_directories`` over directories too. ``directories`` are among the
    inodes; du doesn't name them, so they are never compared.
    """

    allocated_size: int | None = None
    apparent_size: int | None = None
    apparent_size_with_directories: int | None = None
    inodes: int | None = None
    directories: int | None = None

    def to_dict(self) -> dict[str, int]:
        """The numbers that are there, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Check:
    """A verdict and the names of the numbers that were compared."""

    verdict: Verdict
    compared: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    def describe(self) -> str:
        """The verdict in a few words."""
        names = [_SHORT_NAMES[name] for name in self.wrong or self.compared]
        return f"{self.verdict} ({', '.join(names)})" if names else str(self.verdict)


def check(answer: Answer | None, reference: Answer) -> Check:
    """Compare what a tool said with the reference."""
    said = answer.to_dict() if answer else {}
    truth = reference.to_dict()
    compared = tuple(name for name in said if name in truth)
    if not compared:
        return Check(Verdict.LISTS_ONLY)
    wrong = tuple(name for name in compared if said[name] != truth[name])
    return Check(Verdict.DIFFERS if wrong else Verdict.EQUAL, compared, wrong)


@dataclass(frozen=True, slots=True)
class Reference:
    """What du says of a tree, and whether it could read all of it."""

    answer: Answer
    is_whole: bool

    @property
    def exit_codes(self) -> tuple[int, ...]:
        """The exit codes a tool may end with: 1 only where something cannot be read."""
        return (0,) if self.is_whole else (0, 1)


def ask_du(path: str) -> Reference:
    """The reference for a tree. Raises CalledProcessError where du cannot run.

    Up to coreutils 9.1 ``du -b`` adds the sizes of directories, later it doesn't; an
    empty directory tells which of the two this du does.
    """
    with tempfile.TemporaryDirectory() as empty:
        has_directories = _du("-sb", empty)[0] > 0
    apparent_size, _ = _du("-sb", path)
    inodes, _ = _du("-s", "--inodes", path)
    allocated_size, is_whole = _du("-s", "--block-size=1", path)
    answer = Answer(
        allocated_size=allocated_size,
        apparent_size=None if has_directories else apparent_size,
        apparent_size_with_directories=apparent_size if has_directories else None,
        inodes=inodes,
    )
    return Reference(answer, is_whole)


def _du(*arguments: str) -> tuple[int, bool]:
    # Exit code 1 is a tree that could not be read in full: du's number still stands.
    done = subprocess.run(
        ["du", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    if not done.stdout:
        raise subprocess.CalledProcessError(done.returncode, done.args)
    return int(done.stdout.split(b"\t", 1)[0]), done.returncode == 0
