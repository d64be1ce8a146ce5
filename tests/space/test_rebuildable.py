"""What can be made again below a root, against a plain walk that knows the same table."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from scantree.reader.cache_tag import SIGNATURE
from scantree.space.file_systems import DevicesSink, file_systems
from scantree.space.rebuildable import RebuildableSink
from scantree.space.rules import CACHE, MARKS, RULES
from tests.reader.objects.double import SECONDS, Double
from tests.reader.objects.scans import scan as scan_store
from tests.space.found import Told, found_by_scan, found_in_kept, told


def plant(root: Path, seed: int) -> None:
    """A tree of projects in one another, with tags that are and aren't any, and odd names."""
    choose = random.Random(seed)
    names = [name for rule in RULES for name in rule.names]
    files = [mark.decode().replace("*", "any") for mark in MARKS]
    odd = ["plain", "node_modules ", "\udcff\udcfe", 'quo"te["package.json",', "new\nline"]
    places = [root]
    planted: list[Path] = []
    for number in range(150):
        place = choose.choice(places) / choose.choice([*names, *odd, f"d{number}"])
        if place.exists():
            continue
        place.mkdir()
        places.append(place)
        for name in choose.sample(files, choose.randrange(3)):
            (place / name).write_bytes(b"x" * choose.randrange(5000))
            planted.append(place / name)
        if planted and choose.random() < 0.2:
            os.link(choose.choice(planted), place / "hard")
        if choose.random() < 0.1:
            tag = choose.choice([SIGNATURE, SIGNATURE + b"\n#", b"Signature: none", b""])
            (place / "CACHEDIR.TAG").write_bytes(tag)
        for path in (*place.iterdir(), place):
            time = choose.randrange(1_000_000_000, 1_700_000_000)
            os.utime(path, (time, time), follow_symlinks=False)


def _listed(place: Path) -> dict[str, bool]:
    """Which names are there, and whether each is a directory's."""
    with os.scandir(place) as entries:
        return {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}


def walked(root: Path) -> list[tuple[bytes, str, int]]:
    """Path, kind and newest time of each, by a recursion of its own."""
    found: list[tuple[bytes, str, int]] = []

    def newest(path: Path) -> int:
        times = [path.lstat().st_mtime_ns // 10**9]
        for name, is_directory in _listed(path).items():
            inside = path / name
            times.append(
                newest(inside) if is_directory else int(inside.lstat().st_mtime_ns // 10**9)
            )
        return max(times)

    def has(listed: dict[str, bool], name: str) -> bool:
        wants_directory = name.endswith("/")
        name = name.rstrip("/")
        if not name.startswith("*"):
            return listed.get(name) is wants_directory
        return any(
            each.endswith(name[1:]) and is_directory is wants_directory
            for each, is_directory in listed.items()
        )

    def kind(place: Path, above: dict[str, bool] | None) -> str | None:
        listed = _listed(place)
        tag = place / "CACHEDIR.TAG"
        if tag.is_file() and tag.read_bytes().startswith(SIGNATURE):
            return CACHE
        # Those with a name before those without, as they stand in the table.
        for rule in sorted(RULES, key=lambda rule: not rule.names):
            if rule.names and place.name not in rule.names:
                continue
            if rule.beside and not (above and any(has(above, name) for name in rule.beside)):
                continue
            if rule.inside and not any(has(listed, name) for name in rule.inside):
                continue
            if not any(has(listed, name) for name in rule.not_inside):
                return rule.kind
        return None

    def visit(place: Path, above: dict[str, bool] | None) -> None:
        found_kind = kind(place, above)
        if found_kind is not None:
            found.append((bytes(place), found_kind, newest(place)))
            return
        listed = _listed(place)
        for name, is_directory in listed.items():
            if is_directory:
                visit(place / name, listed)

    visit(root, None)
    return sorted(found)


def shortened(told: Told) -> list[tuple[bytes, str, int | None]]:
    return [(path, kind, figures[-1]) for path, kind, figures in told]


@pytest.mark.parametrize("seed", range(4))
def test_a_scan_finds_what_a_plain_walk_finds(tmp_path: Path, seed: int) -> None:
    root = tmp_path / "root"
    root.mkdir()
    plant(root, seed)
    found = found_by_scan(root)
    assert shortened(found) == walked(root)
    assert len(found) > 5
    assert found_by_scan(root, in_python=True) == found


@pytest.mark.parametrize("seed", range(4))
def test_a_kept_scan_finds_the_same_but_for_what_is_in_a_tag(tmp_path: Path, seed: int) -> None:
    root = tmp_path / "root"
    root.mkdir()
    plant(root, seed)
    for tag in root.rglob("CACHEDIR.TAG"):
        tag.write_bytes(SIGNATURE)
    kept, found = found_in_kept(tmp_path / "scan", root)
    assert kept == found_by_scan(root)
    assert found.has_files
    assert found.has_unread_tags


def test_without_files_a_kept_scan_finds_what_names_alone_tell(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("a/__pycache__", "a/node_modules", "b/.mypy_cache/x/__pycache__"):
        (root / name).mkdir(parents=True)
    (root / "a/package.json").touch()
    kept, found = found_in_kept(tmp_path / "scan", root, entries=False)
    assert [path.removeprefix(bytes(root)) for path, _, _ in kept] == [
        b"/a/__pycache__",
        b"/b/.mypy_cache",
    ]
    assert not found.has_files
    assert not found.has_unread_tags


def test_a_directory_inside_another_counts_once(tmp_path: Path) -> None:
    inner = tmp_path / "node_modules/x/node_modules"
    inner.mkdir(parents=True)
    for place in (tmp_path, inner.parent):
        (place / "package.json").touch()
    (inner / "data").write_bytes(b"x" * 1000)
    ((path, kind, figures),) = found_by_scan(tmp_path)
    assert (path, kind) == (bytes(tmp_path / "node_modules"), "npm")
    assert figures[0] == 1000
    assert figures[2] == 5


def test_a_root_is_known_by_its_own_name_and_files(tmp_path: Path) -> None:
    root = tmp_path / "__pycache__"
    root.mkdir()
    assert [each[1] for each in found_by_scan(Path(f"{root}/"))] == ["python bytecode"]


def test_a_directory_that_cannot_be_read_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__").chmod(0)
    assert [each[1] for each in found_by_scan(tmp_path)] == ["python bytecode"]


def test_in_an_object_store_names_tell_and_no_tag_is_read() -> None:
    sizes = {
        b"shop/package.json": 5,
        b"shop/node_modules/a/b": 70,
        b"loose/node_modules/b": 7,
        b"cache/CACHEDIR.TAG": 43,
        b"none/CACHEDIR.TAG": 42,
    }
    sink, devices = RebuildableSink(), DevicesSink()
    report = scan_store(Double(sizes), sinks=[sink, devices], entries=True, marks=MARKS)
    assert report.tree is not None
    assert told(report.tree, sink.found()) == [
        (b"s3://bucket/cache", CACHE, (43, 43, 2, 1, SECONDS)),
        (b"s3://bucket/shop/node_modules", "npm", (70, 70, 3, 1, SECONDS)),
    ]
    assert sink.found().has_unread_tags
    assert file_systems(devices.devices) == []
