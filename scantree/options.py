"""What a program asks of a scan or a walk: their options, and the request made of them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypedDict, TypeVar

from scantree.reader.patterns import exclude_file_patterns
from scantree.reader.protocol import is_store
from scantree.scanning.request import DEFAULT_MAX_PROBLEMS, ScanRequest
from scantree.scanning.retries import DEFAULT_RETRIES

if TYPE_CHECKING:
    from datetime import timedelta

    from scantree.census.query import Query
    from scantree.reader.store_options import StoreOptions

N = TypeVar("N", int, int | None)

Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


class WalkOptions(TypedDict, total=False):
    """The options of a walk: those of a scan that are about what is read, and how.

    ``exclude`` is one pattern or several. ``jobs`` is a number from 1 or ``"auto"``.
    ``dir_timeout`` is in seconds, ``max_rate`` in directories a second.
    """

    one_file_system: bool
    exclude: str | bytes | Iterable[str | bytes]
    exclude_from: Path
    include_kernfs: bool
    follow_symlinks: bool
    exclude_caches: bool
    jobs: int | Literal["auto"] | None
    retries: int
    dir_timeout: float | None
    max_rate: float | None


class ScanOptions(TypedDict, total=False):
    """The options of a scan, by the names of the command's long options.

    ``exclude`` is one pattern or several. ``jobs`` is a number from 1 or ``"auto"``.
    ``max_problems`` bounds how many problems the report lists; of one directory it never
    lists more than 1,000. ``tree`` asks for ``ScanReport.tree``. ``save`` keeps the scan in a
    file, over an existing one with ``force``, without its files with ``no_entries``.
    ``dir_timeout`` is in seconds, ``max_rate`` in directories a second.
    ``files`` asks for ``largest_files``, 20 or so many, ``by`` for ``census``; which files these
    tell of, ``name`` to ``newer_than`` say, and ``apparent_size`` which size they are sorted by.
    Ages are a ``timedelta``, or text as on the command line. Those from ``endpoint`` on are for
    roots in object stores.
    """

    one_file_system: bool
    exclude: str | bytes | Iterable[str | bytes]
    exclude_from: Path
    include_kernfs: bool
    follow_symlinks: bool
    count_links: bool
    exclude_caches: bool
    jobs: int | Literal["auto"] | None
    max_problems: int
    tree: bool
    save: Path
    force: bool
    no_entries: bool
    retries: int
    dir_timeout: float | None
    max_rate: float | None
    jobs_per_device: int | None
    apparent_size: bool
    files: bool | int
    by: str | Iterable[str]
    name: str | bytes | Iterable[str | bytes]
    owner: str | int | Iterable[str | int]
    min_size: int
    older_than: str | timedelta
    newer_than: str | timedelta
    endpoint: str
    region: str
    profile: str
    no_sign_request: bool
    request_payer: bool
    versions: bool
    uploads: bool


FILTER_OPTIONS = frozenset({"name", "owner", "min_size", "older_than", "newer_than"})
"""Those that say which files ``files`` and ``by`` tell of."""


def request_of(path: Path | Iterable[Path], options: ScanOptions) -> ScanRequest:
    """The request for a scan. Raises as ``scan`` does."""
    refuse_unknown("scan", options.keys() - ScanOptions.__annotations__.keys())
    paths = [path] if isinstance(path, str | bytes | os.PathLike) else list(path)
    roots = tuple(os.fsencode(each) for each in paths)
    if not roots:
        raise ValueError("there is nothing to scan")
    if not all(roots):
        raise ValueError("a path is empty")
    patterns = _patterns(options)
    if any(b"\0" in each for each in (*roots, *patterns)):
        raise ValueError("there can be no NUL in a path or pattern")
    jobs = options.get("jobs")
    if jobs == "auto":
        jobs = None
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs is at least 1, not {jobs}")
    is_kept = "save" in options
    return ScanRequest(
        roots=roots,
        one_file_system=options.get("one_file_system", False),
        excludes=patterns,
        include_kernfs=options.get("include_kernfs", False),
        follow_symlinks=options.get("follow_symlinks", False),
        count_links=options.get("count_links", False),
        exclude_caches=options.get("exclude_caches", False),
        jobs=jobs,
        tree=options.get("tree", False) or is_kept,
        entries=is_kept and not options.get("no_entries", False),
        max_problems=options.get("max_problems", DEFAULT_MAX_PROBLEMS),
        retries=_at_least("retries", options.get("retries", DEFAULT_RETRIES), 0),
        dir_timeout=_above_nothing("dir_timeout", options.get("dir_timeout")),
        max_rate=_above_nothing("max_rate", options.get("max_rate")),
        jobs_per_device=_at_least("jobs_per_device", options.get("jobs_per_device"), 1),
        store=_store_options(roots, options),
        query=_query(options),
    )


def _query(options: ScanOptions) -> Query | None:
    if not ({"files", "by"} | FILTER_OPTIONS) & options.keys():
        return None
    from scantree.query_options import query_of  # noqa: PLC0415 - if asked for

    return query_of(options)


def _store_options(roots: tuple[bytes, ...], options: ScanOptions) -> StoreOptions | None:
    if not any(map(is_store, roots)):
        return None
    from scantree.reader.store_options import StoreOptions  # noqa: PLC0415 - if asked for

    return StoreOptions(
        options.get("endpoint"),
        options.get("region"),
        options.get("profile"),
        options.get("no_sign_request", False),
        options.get("request_payer", False),
        options.get("versions", False),
        options.get("uploads", False),
    )


def refuse_unknown(what: str, names: Iterable[str]) -> None:
    """Raise TypeError where there is any name."""
    listed = ", ".join(repr(name) for name in sorted(names))
    if listed:
        raise TypeError(f"a {what} has no option {listed}")


def _at_least(name: str, value: N, least: int) -> N:
    if value is not None and value < least:
        raise ValueError(f"{name} is at least {least}, not {value}")
    return value


def _above_nothing(name: str, value: float | None) -> float | None:
    if value is not None and not 0 < value < math.inf:
        raise ValueError(f"{name} is more than 0, and finite, not {value}")
    return value


def _patterns(options: ScanOptions) -> tuple[bytes, ...]:
    exclude = options.get("exclude", ())
    given = [exclude] if isinstance(exclude, str | bytes) else list(exclude)
    patterns = [os.fsencode(pattern) for pattern in given]
    if "exclude_from" in options:
        with open(options["exclude_from"], "rb") as file:
            patterns += exclude_file_patterns(file.read())
    return tuple(patterns)
