from __future__ import annotations

import os
from errno import EMFILE
from pathlib import Path

import pytest
import trio

from scantree.reader.mounts import MountTable, Place, place_of
from scantree.scanning import met_twice
from scantree.scanning.met_twice import MetTwice, look_at_mounts
from scantree.scanning.request import ScanRequest
from scantree.scanning.visited import EveryDevice
from tests.reader.own_root import needs_own_root
from tests.scanning.hanging import HANGS, hanging_look

pytestmark = pytest.mark.skipif(
    MountTable.read() is None or place_of(b"/") is None, reason="nothing tells of mounts here"
)


def look(*roots: bytes, follow_symlinks: bool = False) -> MetTwice:
    request = ScanRequest(roots=roots, follow_symlinks=follow_symlinks)
    return trio.run(look_at_mounts, request, roots)


def own_mounts() -> MountTable:
    table = MountTable.read()
    assert table is not None
    return table


@needs_own_root
def test_below_one_root_only_the_own_mounts_matter(tmp_path: Path) -> None:
    found = look(os.fsencode(tmp_path))
    place = place_of(os.fsencode(tmp_path))
    assert place is not None
    below = own_mounts().below([place])
    assert found.devices == below.devices_mounted_more_than_once()
    assert found.files == below.mounted_files()
    assert found.served == below.served_devices()


def test_a_root_that_is_not_there_is_like_any_other(tmp_path: Path) -> None:
    assert not isinstance(look(os.fsencode(tmp_path / "none")).devices, EveryDevice)


def test_among_several_roots_and_links_every_directory_may_be_met_again(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    assert isinstance(look(root, root).devices, EveryDevice)
    assert isinstance(look(root, follow_symlinks=True).devices, EveryDevice)


def test_without_a_table_every_directory_may_be_met_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(MountTable, "read", lambda: None)
    assert isinstance(look(os.fsencode(tmp_path)).devices, EveryDevice)


def test_a_mount_that_is_in_no_table_may_show_anything_twice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(met_twice, "place_of", lambda root: Place(1 << 40, root))
    assert isinstance(look(os.fsencode(tmp_path)).devices, EveryDevice)


def test_without_a_descriptor_to_look_every_directory_may_be_met_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(root: bytes) -> Place:
        raise OSError(EMFILE, "no descriptor")

    monkeypatch.setattr(met_twice, "place_of", fail)
    assert isinstance(look(os.fsencode(tmp_path)).devices, EveryDevice)


def test_a_root_that_never_answers_may_show_anything_twice() -> None:
    with hanging_look(met_twice, place_of):
        found = look(HANGS)
    assert isinstance(found.devices, EveryDevice)
    assert found.files == frozenset()
