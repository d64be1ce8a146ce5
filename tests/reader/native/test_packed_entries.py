"""The packing in C gives the bytes of the one in Python, whatever the entries."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantree.reader.packed_entries import NO_DIRECTORY, Directory, Entry
from tests.reader.native.stress_build import COMPILER, SOURCES, build, works
from tests.reader.packing import DIRECTORIES, DIRECTORY, ENTRIES, PLAIN, pack

pytestmark = pytest.mark.skipif(
    COMPILER is None or not SOURCES.is_dir(), reason="there is no C compiler, or no C source"
)

WATCHED = "address,undefined"
_WORD = 2**64


class Packer:
    """The packing in C, in a process of its own."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def pack(self, directory: Directory, entries: Sequence[Entry]) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        is_none = directory is NO_DIRECTORY
        base = (0, 0, 0, 0, 0) if is_none else directory
        message = _words(is_none, *base, len(entries))
        for name, size, allocated, *others in entries:
            message += _words(len(name), size, allocated // 512, *others) + name
        self._process.stdin.write(message)
        self._process.stdin.flush()
        (length,) = struct.unpack("=Q", self._process.stdout.read(8))
        return self._process.stdout.read(length)

    def end(self) -> int:
        self._process.communicate()
        return self._process.returncode


def _words(*numbers: int) -> bytes:
    return struct.pack(f"={len(numbers)}Q", *(number % _WORD for number in numbers))


@pytest.fixture(scope="module")
def packer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packer]:
    folder = tmp_path_factory.mktemp("packer")
    if not works(WATCHED, folder):
        pytest.skip(f"this compiler cannot watch programs with -fsanitize={WATCHED}")
    assert build("pack_entries", folder / "pack", WATCHED) == ""
    running = Packer(folder / "pack")
    yield running
    assert running.end() == 0


@settings(max_examples=300, deadline=None)
@given(directory=DIRECTORIES, entries=st.lists(ENTRIES, max_size=6), data=st.data())
def test_any_entries_are_packed_alike(
    packer: Packer, directory: Directory, entries: Sequence[Entry], data: st.DataObject
) -> None:
    # Mostly what is at its default is what shows whether that is left out.
    entries = [data.draw(_at_defaults(entry, directory)) for entry in entries]
    assert packer.pack(directory, entries) == pack(*entries, directory=directory)


def _at_defaults(entry: Entry, directory: Directory) -> st.SearchStrategy[Entry]:
    if directory is NO_DIRECTORY:
        return st.just(entry)
    defaults = (0o100644, 1, directory.uid, directory.gid, directory.device)
    return st.tuples(*map(st.sampled_from, zip(entry[5:], defaults, strict=True))).map(
        lambda others: Entry(*entry[:5], *others)
    )


@pytest.mark.parametrize("byte", range(256))
def test_every_byte_is_packed_alike(packer: Packer, byte: int) -> None:
    names = [bytes([byte]), b"a" + bytes([byte]) + b"z", bytes([byte, byte])]
    entries = [PLAIN._replace(name=name) for name in names]
    assert packer.pack(DIRECTORY, entries) == pack(*entries)


def test_every_pair_of_bytes_that_begins_a_character_is_packed_alike(packer: Packer) -> None:
    tails = [b"", b"\x80", b"\x80\x80", b"\xbf\xbf\xbf", b"a"]
    for lead in range(0xC0, 0x100):
        entries = [
            PLAIN._replace(name=bytes([lead, second]) + tail)
            for second in range(256)
            for tail in tails
        ]
        assert packer.pack(DIRECTORY, entries) == pack(*entries)


@pytest.mark.parametrize("name", [b"", b"\x01" * 65_000, b"\xff" * 65_000, b"\xf0\x9f\x98\x80" * 9])
def test_names_of_any_length_are_packed_alike(packer: Packer, name: bytes) -> None:
    entry = PLAIN._replace(name=name)
    assert packer.pack(DIRECTORY, [entry]) == pack(entry)


@pytest.mark.parametrize(
    "blocks",
    [0, 1, -1, 2**55 - 1, 2**55, 2**55 + 1, 2**63 - 1, -(2**63), 10**15, 2 * 10**18, -(10**18)],
)
def test_any_number_of_blocks_is_told_in_bytes(packer: Packer, blocks: int) -> None:
    entry = PLAIN._replace(allocated_size=blocks * 512)
    assert packer.pack(DIRECTORY, [entry]) == b'[["name",10,%d,1,-1]]' % (blocks * 512)
