"""A scan that goes on with another one asks for directories below roots that nobody reads."""

from __future__ import annotations

import os
from pathlib import Path

from tests.reader.conftest import Start
from tests.reader.walk import Request


def test_what_is_below_roots_that_were_read_before_can_come_first(
    start: Start, tmp_path: Path
) -> None:
    requests = []
    roots = [tmp_path / f"root{number}" for number in range(40)]
    for number, root in enumerate(roots):
        (root / "a" / "b").mkdir(parents=True)
        (root / "a" / "b" / "file").write_bytes(b"x" * number)
        device, inode = (root / "a").stat().st_dev, (root / "a" / "b").stat().st_ino
        requests.append(Request(number, b"a/b", device, inode))
    listings = start(*roots, roots_read=True).read(*requests)
    assert [listing.apparent_size for listing in listings] == list(range(40))


def test_a_root_that_is_gone_takes_what_is_below_with_it(start: Start, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    walk = start(tmp_path / "gone", tmp_path / "there", roots_read=True)
    (gone, there) = walk.read(Request(0, b"a", 1, 1), Request(1))
    assert gone.skip is not None
    assert gone.skip.value == "vanished"
    assert there.identified
    assert not os.path.exists(tmp_path / "gone")
