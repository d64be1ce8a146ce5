"""Entries as a test makes them up, packed by Python."""

from __future__ import annotations

from hypothesis import strategies as st

from scantree.reader.packed_entries import NO_DIRECTORY, Directory, Entry, EntryPacker

DIRECTORY = Directory(mtime=1000, inode=500, uid=1, gid=2, device=3)
PLAIN = Entry(b"name", 10, 4096, 1001, 499, 0o100644, 1, 1, 2, 3)


class Status:
    """As much of an os.stat_result as the packing asks for."""

    def __init__(self, entry: Entry) -> None:
        self._items = (entry.mode, entry.inode, entry.device, entry.links, entry.uid, entry.gid)
        self.st_size = entry.apparent_size
        self.st_mode = entry.mode
        self.st_blocks = entry.allocated_size // 512
        self._mtime = entry.mtime

    def __getitem__(self, item: int) -> int:
        return (*self._items, self.st_size, 0, self._mtime)[item]


def pack(*entries: Entry, directory: Directory = DIRECTORY) -> bytes:
    """The packed value of some entries."""
    packer = EntryPacker(directory)
    for entry in entries:
        packer.add(entry.name, Status(entry))  # type: ignore[arg-type]
    return packer.packed()


def _near(*values: int, lowest: int, highest: int) -> st.SearchStrategy[int]:
    return st.one_of(st.sampled_from(values), st.integers(lowest, highest))


SIGNED = _near(0, -1, 2**63 - 1, -(2**63), lowest=-(2**63), highest=2**63 - 1)
UNSIGNED = _near(0, 1, 2**64 - 1, lowest=0, highest=2**64 - 1)
IDS = _near(0, 1, 2, 2**32 - 1, lowest=0, highest=2**32 - 1)

_CHARACTERS = st.characters(codec="utf-8")
_PIECES = st.one_of(
    st.binary(max_size=8),
    st.text(_CHARACTERS, max_size=8).map(str.encode),
    # Nearly valid: cut, longer than needed, surrogates, beyond the last character.
    st.builds(
        lambda text, cut: text.encode()[:cut], st.text(_CHARACTERS, min_size=1), st.integers(0, 9)
    ),
    st.sampled_from(
        [
            *(b"\xc0\xaf", b"\xe0\x80\xaf", b"\xe0\x9f\xbf", b"\xed\x9f\xbf", b"\xed\xa0\x80"),
            *(b"\xf0\x8f\xbf\xbf", b"\xf4\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80"),
            *(b'"', b"\\", b"\x00", b"\x1f", b"\x7f", b"\xc2\x80", b"\xef\xbf\xbd"),
        ]
    ),
)
NAMES = st.lists(_PIECES, max_size=5).map(b"".join)
MODES = st.one_of(
    st.sampled_from([0o100644, 0o120777, 0o100000, 0o104711, 0o010600, 0o140777, 0o060660]),
    st.integers(0, 0o177777),
)

ENTRIES = st.builds(
    Entry,
    name=NAMES,
    apparent_size=SIGNED,
    allocated_size=SIGNED.map(lambda blocks: blocks * 512),
    mtime=SIGNED,
    inode=UNSIGNED,
    mode=MODES,
    links=UNSIGNED,
    uid=IDS,
    gid=IDS,
    device=UNSIGNED,
)
"""What no file system would show, too: only the ranges of the numbers are kept."""

DIRECTORIES = st.one_of(
    st.just(NO_DIRECTORY),
    st.builds(Directory, mtime=SIGNED, inode=UNSIGNED, uid=IDS, gid=IDS, device=UNSIGNED),
)
