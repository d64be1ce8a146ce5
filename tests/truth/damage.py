"""ext4 images with damaged blocks, of which the kernel itself tells the errors.

Blocks are found with debugfs(8) and spoilt while nothing is mounted. The checksums of
ext4's metadata let the kernel find that out.
"""

from __future__ import annotations

import os
import re
import subprocess

BLOCK = 1024
"""The size of a block, in bytes: the smallest, so that few names fill one."""
GROUPS = 2
GROUP = 8 * BLOCK * BLOCK
"""The length of a group of blocks, in bytes: one block of bits says which are taken."""
INODES = 2048
"""How many inodes a group has."""
SIZE = GROUPS * GROUP
MAKE = (
    *("mkfs.ext4", "-q", "-b", str(BLOCK), "-m", "0", "-N", str(GROUPS * INODES)),
    # Each group has its own inodes, and nothing but checksums guards them.
    *("-O", "metadata_csum,dir_index,^has_journal,^resize_inode,^flex_bg"),
    # Where directories lie, and in which order their names come, is the same each time.
    *("-E", "hash_seed=6f1d3a2e-0b5c-4c8e-9a57-2d1e8f7a9b10"),
)
MOUNTED = "ro,loop,errors=continue"
"""How to mount an image whose damage is to be met and to go on."""


def group_of(inode: int) -> int:
    """In which group an inode lies, by its number; what a directory holds lies there, too."""
    return (inode - 1) // INODES


class Image:
    """An image that is mounted nowhere; names are those in its file system."""

    def __init__(self, path: bytes) -> None:
        self._path = path

    def spoil_block(self, name: str, number: int) -> None:
        """Turn bits over in one block of a directory's."""
        self._turn(int(self._ask(f"bmap {name} {number}")) * BLOCK + 40)

    def spoil_inode(self, name: str) -> None:
        """Turn bits over in an inode."""
        self._turn(self._place_of_inode(name) + 40)

    def free_inode(self, name: str) -> None:
        """Make an inode one that is free, while its name is still there."""
        self._ask(f"sif {name} links_count 0", "-w")

    def leaves(self, name: str) -> list[tuple[int, set[int]]]:
        """The blocks of a large directory in the order in which they are read.

        Each is its number in the directory, and the inodes that it names.
        """
        told = self._ask(f"htree_dump {name}")
        parts = re.split(r"Reading directory block (\d+), phys \d+\n", told)[1:]
        return [
            (int(number), {int(each) for each in re.findall(r"(\d+) 0x[0-9a-f]+-[0-9a-f]+", part)})
            for number, part in zip(parts[::2], parts[1::2], strict=True)
        ]

    def _place_of_inode(self, name: str) -> int:
        found = re.search(r"block (\d+), offset 0x([0-9a-f]+)", self._ask(f"imap {name}"))
        assert found is not None
        return int(found[1]) * BLOCK + int(found[2], 16)

    def _turn(self, place: int) -> None:
        at = os.open(self._path, os.O_RDWR)
        os.pwrite(at, bytes(byte ^ 0xFF for byte in os.pread(at, 8, place)), place)
        os.close(at)

    def _ask(self, request: str, *options: str) -> str:
        answer = subprocess.run(
            ["debugfs", *options, "-R", request, self._path], check=True, capture_output=True
        )
        return os.fsdecode(answer.stdout)
