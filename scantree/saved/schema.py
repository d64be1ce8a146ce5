"""What is in a scan file: SQLite tables for us, and views for whoever writes SQL.

Tables of what was read, written while the scan runs, by directory. A directory's ``id`` is its
row in the tree, so a parent has a smaller one than its children; what was left out of the tree
(skipped, or nothing is known of it but its name) has one below 0.

- ``directory``: a row each, with the sums of its own listing; linked inodes are not in them.
- ``entries``: what is no directory, packed as ``scantree.reader.packed_entries`` tells, so that
  ``json_each`` makes rows of it. The first part of a directory has its id; what is longer than a
  part goes on under ``(id + 1) << 32``, and the numbers after it.
- ``odd_name``, ``odd_entry``: what is shown in place of a directory's name that is not UTF-8,
  and the bytes of an entry's name that is not, by its part and its place there.
- ``links``: the multiply linked entries of a directory, for as long as the scan isn't complete.
- ``pending``: the directories that are known and were not read. It is right after every commit.
- ``problem``: a row each; where no name is kept of some, which are not ``listed`` in the report,
  ``times`` says how many.

Tables that are written when the scan ends, and emptied when it goes on:

- ``sums``: what is in and below a directory, by its parent: all that a view of the largest reads.
  A root's ``parent`` is -1.
- ``shared``: what linked inodes add to a directory's own sums.

A name is text where it is valid UTF-8, else a blob. A number that SQLite's integers are too small
for is text, filled with zeros from the left, so that it still sorts as a number.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x5343414E
"""``SCAN``, in the header of the file."""

VERSION: Final = 1
"""The ``user_version`` of a file as it is described here."""

PART_SHIFT: Final = 32
"""Where a directory's further parts of entries are numbered from."""

STATES: Final = ("read", "partly", "failed", "skipped")
"""A directory's ``state``, by its number; what is ``pending`` is in a table of its own."""

READ, PARTLY, FAILED, SKIPPED = range(len(STATES))

NUMBER_COLUMNS: Final = (
    "device",
    "inode",
    "mtime",
    "uid",
    "gid",
    "mode",
    "files",
    "symlinks",
    "apparent_size",
    "allocated_size",
    "directory_apparent_size",
    "directory_allocated_size",
)
"""Those of ``Listing.plain_numbers``."""

PLAIN_COLUMNS: Final = ("id", "parent", "name", "root", "depth", *NUMBER_COLUMNS)
"""Those columns of ``directory`` that say something of every one; see ``Listing`` for most."""

_RARE_COLUMNS: Final = (
    "others DEFAULT 0",
    "excluded DEFAULT 0",
    "vanished DEFAULT 0",
    "state DEFAULT 0",
    "skip",
    "kind",
)
"""``skip`` is why a directory was left out, ``kind`` what a row is that is no directory."""

PENDING_COLUMNS: Final = ("id", "parent", "name", "shown", "root", "depth", "inode", "followed")
PROBLEM_COLUMNS: Final = (
    "directory",
    "name",
    "shown",
    "operation",
    "errno",
    "symbol",
    "message",
    "code",
    "times",
    "listed",
)
SUMS_COLUMNS: Final = (
    "parent",
    "id",
    "apparent_size",
    "allocated_size",
    "inodes",
    "files",
    "directories",
)
SHARED_COLUMNS: Final = ("id", "apparent_size", "allocated_size", "inodes", "files")

_PENDING_BASE: Final = 1 << 40
"""The view's ids of pending directories are below all others."""

TABLES: Final = f"""
CREATE TABLE scan(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE directory(
  id INTEGER PRIMARY KEY, {", ".join((*PLAIN_COLUMNS[1:], *_RARE_COLUMNS))});
CREATE TABLE odd_name(id INTEGER PRIMARY KEY, shown TEXT);
CREATE TABLE entries(id INTEGER PRIMARY KEY, packed TEXT);
CREATE TABLE odd_entry(part, place, name BLOB, PRIMARY KEY(part, place)) WITHOUT ROWID;
CREATE TABLE links(id INTEGER PRIMARY KEY, packed TEXT);
CREATE TABLE pending(id INTEGER PRIMARY KEY, {", ".join(PENDING_COLUMNS[1:])});
CREATE TABLE problem(id INTEGER PRIMARY KEY, {", ".join(PROBLEM_COLUMNS)});
CREATE TABLE sums({", ".join(SUMS_COLUMNS)}, PRIMARY KEY(parent, id)) WITHOUT ROWID;
CREATE TABLE shared({SHARED_COLUMNS[0]} INTEGER PRIMARY KEY, {", ".join(SHARED_COLUMNS[1:])});
"""


def _path(directory: str, name: str, ancestor_name: str, *, joins: str = "") -> str:
    """A path put together from the names of a directory and those above it.

    ``directory`` is the alias that has a ``parent``, ``name`` its name. It is made for each row
    that is asked for it, from an index, so that it costs nothing where nobody asks.
    """
    return f"""(
    WITH RECURSIVE up(parent, path) AS (
      SELECT {directory}.parent, {name}
      UNION ALL
      SELECT above.parent,
        {ancestor_name} || CASE WHEN above.parent IS NULL AND substr(above.name, -1) = '/'
          THEN '' ELSE '/' END || up.path
      FROM up JOIN directory above ON above.id = up.parent {joins})
    SELECT path FROM up WHERE parent IS NULL)"""


def _shown(alias: str) -> str:
    """A directory's name as text."""
    return (
        f"CASE typeof({alias}.name) WHEN 'text' THEN {alias}.name"
        f" ELSE (SELECT shown FROM odd_name WHERE odd_name.id = {alias}.id) END"
    )


_SHOWN_PATH = _path("d", _shown("d"), f"({_shown('above')})")
_BYTES_PATH = f"CAST({_path('d', 'd.name', 'above.name')} AS BLOB)"
_PENDING_SHOWN = "coalesce(d.shown, d.name)"


def _below(path: str, name: str, condition: str) -> str:
    """The path of a name in the directory ``d``, where there is one."""
    return (
        f"CASE WHEN {condition} THEN {path} || CASE WHEN substr(d.name, -1) = '/' THEN ''"
        f" ELSE '/' END || {name} ELSE {path} END"
    )


_STATE = f"CASE d.state {' '.join(f'WHEN {n} THEN {s!r}' for n, s in enumerate(STATES))} END"

_ENTRY_BYTES = "coalesce(o.name, CAST(e.value ->> 0 AS BLOB))"

VIEWS: Final = f"""
CREATE VIEW directories AS
SELECT d.id AS id, d.parent AS parent, d.root AS root,
  {_SHOWN_PATH} AS path,
  {_shown("d")} AS name,
  d.depth AS depth,
  {_STATE} AS state,
  d.device AS device, d.inode AS inode, d.mtime AS mtime,
  d.files + coalesce(l.files, 0) AS files,
  d.apparent_size + coalesce(l.apparent_size, 0) AS apparent_size,
  d.allocated_size + d.directory_allocated_size + coalesce(l.allocated_size, 0) AS allocated_size,
  CASE WHEN d.state = {SKIPPED} OR d.id < 0 THEN 0
    ELSE d.files + d.symlinks + d.others + (d.kind IS NULL) + coalesce(l.inodes, 0) END AS inodes,
  s.apparent_size AS total_apparent_size,
  s.allocated_size AS total_allocated_size,
  s.inodes AS total_inodes,
  s.files AS total_files,
  {_BYTES_PATH} AS path_bytes,
  CAST(d.name AS BLOB) AS name_bytes
FROM directory d
LEFT JOIN shared l ON l.id = d.id
LEFT JOIN sums s ON s.parent = coalesce(d.parent, -1) AND s.id = d.id
WHERE d.kind IS NULL OR d.id >= 0
UNION ALL
SELECT -{_PENDING_BASE} - d.id, d.parent, d.root,
  {_path("d", _PENDING_SHOWN, f"({_shown('above')})")},
  {_PENDING_SHOWN},
  d.depth, 'pending', NULL, nullif(d.inode, 0), NULL, 0, 0, 0, 0, NULL, NULL, NULL, NULL,
  {_BYTES_PATH},
  CAST(d.name AS BLOB)
FROM pending d;

CREATE VIEW files AS
SELECT d.id AS directory,
  {_below(_SHOWN_PATH, "(e.value ->> 0)", "d.kind IS NULL")} AS path,
  e.value ->> 0 AS name,
  CASE coalesce(e.value ->> 5, 33188) & 61440
    WHEN 32768 THEN 'file' WHEN 40960 THEN 'symlink' ELSE 'other' END AS kind,
  e.value ->> 1 AS apparent_size,
  e.value ->> 2 AS allocated_size,
  (e.value ->> 3) + iif(d.kind IS NULL, d.mtime, 0) AS mtime,
  coalesce(e.value ->> 7, d.uid) AS uid,
  coalesce(e.value ->> 8, d.gid) AS gid,
  coalesce(e.value ->> 5, 33188) AS mode,
  coalesce(e.value ->> 9, d.device) AS device,
  (e.value ->> 4) + iif(d.kind IS NULL, d.inode, 0) AS inode,
  coalesce(e.value ->> 6, 1) AS links,
  CAST({_below(_BYTES_PATH, _ENTRY_BYTES, "d.kind IS NULL")} AS BLOB) AS path_bytes,
  {_ENTRY_BYTES} AS name_bytes
FROM entries p
CROSS JOIN directory d ON d.id = iif(p.id >> {PART_SHIFT} > 0, (p.id >> {PART_SHIFT}) - 1, p.id)
CROSS JOIN json_each(p.packed) e
LEFT JOIN odd_entry o ON o.part = p.id AND o.place = e.key;

CREATE VIEW problems AS
SELECT {_below(_SHOWN_PATH, "coalesce(p.shown, p.name)", "p.name IS NOT NULL")} AS path,
  p.operation AS operation, p.symbol AS errno, p.message AS message,
  p.code AS code,
  CAST({_below(_BYTES_PATH, "p.name", "p.name IS NOT NULL")} AS BLOB) AS path_bytes,
  p.times AS times
FROM problem p JOIN directory d ON d.id = p.directory;
"""
