"""What a scan is asked to do: its roots and the policies that every read shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scantree.named_tuple import NamedTuple
from scantree.scanning.retries import DEFAULT_RETRIES

if TYPE_CHECKING:
    from scantree.census.query import Query
    from scantree.reader.store_options import StoreOptions

DEFAULT_MAX_PROBLEMS = 1_000
"""How many problems a report lists; its counts are never cut."""


class ScanRequest(NamedTuple):
    """One run over one or more roots.

    ``roots`` are paths as bytes, as the user wrote them. ``excludes`` are shell
    patterns that match as in du(1) ``--exclude``; ``exclude_caches`` leaves out directories
    that are tagged as caches (the reader's ``cache_tag``). ``jobs`` is the number of
    directories read at once, None for what suits the reader. ``tree`` asks for the
    columns behind the tree view, ``entries`` has sinks told what is in each directory
    (the reader's ``packed_entries``), and ``marks`` of names that they ask for (the reader's
    ``marks``). ``max_problems`` bounds the listed problems,
    of which no directory has more than 1,000 (the reader's ``MOST_LISTED_PROBLEMS``).
    A directory with an error that may pass is read up to ``retries`` times more; one that
    doesn't get on for ``dir_timeout`` seconds is given up; ``max_rate`` is in directories a
    second. ``jobs_per_device`` bounds how many of one device are read at once. ``store`` is how
    object stores are asked, where it isn't as by default. A ``query`` asks for what single files
    tell; it brings the columns of ``tree``.
    """

    roots: tuple[bytes, ...]
    one_file_system: bool = False
    excludes: tuple[bytes, ...] = ()
    include_kernfs: bool = False
    follow_symlinks: bool = False
    count_links: bool = False
    exclude_caches: bool = False
    jobs: int | None = None
    tree: bool = False
    entries: bool = False
    marks: tuple[bytes, ...] = ()
    max_problems: int = DEFAULT_MAX_PROBLEMS
    retries: int = DEFAULT_RETRIES
    dir_timeout: float | None = None
    max_rate: float | None = None
    jobs_per_device: int | None = None
    store: StoreOptions | None = None
    query: Query | None = None
