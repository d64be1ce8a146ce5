"""The second witness: du(1) of GNU coreutils, where it is right."""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from typing import NamedTuple

from tests.truth.facts import Document


class Sums(NamedTuple):
    """What du says. Sizes are bytes; ``apparent_size`` is with directories or without.

    It is None where du says Infinity, which for it begins at 16 EiB.
    """

    allocated_size: int
    inodes: int
    apparent_size: int | None


def du(*roots: bytes, options: tuple[str, ...] = ()) -> Sums:
    """The grand total of several roots; links among them are followed."""
    return Sums(
        int(_total(roots, ("--block-size=1", *options))),
        int(_total(roots, ("--inodes", *options))),
        None if (apparent := _total(roots, ("-b", *options))) == "Infinity" else int(apparent),
    )


def du_of_each(*roots: bytes, options: tuple[str, ...] = ()) -> list[int]:
    """The allocated size of each of several roots; an inode belongs to the first that has it."""
    lines = _answer(roots, ("--block-size=1", *options))[:-1]
    return [int(line.split(b"\t")[0]) for line in lines]


def sums_of(document: Document) -> Sums:
    """What du of this version should say in place of a document."""
    totals = document["totals"]
    apparent_size = totals["apparent_size"]
    if counts_directories():
        apparent_size += totals["directory_apparent_size"]
    return Sums(totals["allocated_size"], totals["inodes"], apparent_size)


@cache
def counts_directories() -> bool:
    """Whether this du counts the size of a directory as apparent size: up to 9.1."""
    told = subprocess.run(["du", "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"(\d+)\.(\d+)", told.splitlines()[0])
    assert found is not None
    return (int(found[1]), int(found[2])) <= (9, 1)


def _total(roots: tuple[bytes, ...], options: tuple[str, ...]) -> str:
    return os.fsdecode(_answer(roots, options)[-1].split(b"\t")[0])


def _answer(roots: tuple[bytes, ...], options: tuple[str, ...]) -> list[bytes]:
    environment = {name: value for name, value in os.environ.items() if "BLOCK" not in name}
    answer = subprocess.run(
        ["du", "-scD", *options, "--", *roots],
        check=False,
        capture_output=True,
        env=environment,
    )
    return answer.stdout.splitlines()
