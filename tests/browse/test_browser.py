"""The browser by its keys: where one gets, what is shown, and that its numbers are the scan's."""

# ruff: noqa: PLC0415 - textual isn't there everywhere

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scantree
from scantree.render.glyphs import UNICODE
from scantree.render.size_format import BINARY_SIZE
from scantree.saved.loading import LoadedScan, loading
from scantree.scanning.basis import Basis

if TYPE_CHECKING:
    from scantree.browse.app import Browser

pytestmark = pytest.mark.extras("textual")


def file(path: Path, size: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    file(tree / "big" / "deep" / "movie.mkv", 400_000)
    file(tree / "big" / "text.txt", 20_000)
    file(tree / "many" / "a", 10)
    for number in range(60):
        file(tree / "many" / f"f{number:02}", 0)
    file(tree / "alone", 30_000)
    return tree


@pytest.fixture
def kept(tree: Path) -> Iterator[LoadedScan]:
    kept = tree.parent / "kept.scan"
    scantree.scan(tree, save=kept)
    with loading(os.fsencode(kept)) as scan:
        yield scan


Pilot = Any


def driven(
    scan: LoadedScan, drive: Callable[[Browser, Pilot], Awaitable[None]], columns: int = 80
) -> Browser:
    """A browser that was driven, in a terminal of 24 lines."""
    from scantree.browse.app import Browser, Look

    app = Browser(scan.findings, Look(Basis.ALLOCATED, BINARY_SIZE, UNICODE))

    async def run() -> None:
        async with app.run_test(size=(columns, 24)) as pilot:
            await pilot.pause()
            await drive(app, pilot)

    asyncio.run(run())
    return app


def lines(app: Browser) -> list[str]:
    """The screen."""
    return [
        "".join(segment.text for segment in strip).rstrip()
        for strip in app.screen._compositor.render_strips()
    ]


def names(app: Browser) -> list[str]:
    return [os.fsdecode(item.name) for item in app.place.rows]


def test_the_largest_is_first_and_keys_lead_in_and_out(kept: LoadedScan) -> None:
    async def drive(app: Browser, pilot: Pilot) -> None:
        assert names(app) == ["big", "alone", "many"]
        await pilot.press("enter")
        assert names(app) == ["deep", "text.txt"]
        await pilot.press("l", "l")
        assert os.fsdecode(app.place.path()).endswith("big/deep")
        await pilot.press("backspace", "j", "h")
        assert app.place.item is not None
        assert app.place.item.name == b"big"
        await pilot.press("right")
        assert app.place.item is not None
        assert app.place.item.name == b"text.txt"
        await pilot.press("left", "left", "left")
        assert app.place.directory == app.place.top

    driven(kept, drive)


def test_the_numbers_on_the_screen_are_the_scan_s(kept: LoadedScan) -> None:
    async def drive(app: Browser, pilot: Pilot) -> None:
        shown = lines(app)
        assert shown[0].endswith("tree")
        assert shown[1].startswith(f"allocated {BINARY_SIZE(kept.report.totals.allocated_size)}")
        sizes = [item.allocated_size for item in app.place.rows]
        own = os.stat(kept.report.roots[0]).st_blocks * 512
        assert sum(sizes) == kept.report.totals.allocated_size - own
        for line, item in zip(shown[2:], app.place.rows, strict=False):
            assert BINARY_SIZE(item.allocated_size) in line
            assert os.fsdecode(item.name) in line

    driven(kept, drive)


def test_each_order_and_its_reverse(kept: LoadedScan) -> None:
    async def drive(app: Browser, pilot: Pilot) -> None:
        for key, first in (("n", "alone"), ("n", "many"), ("C", "many"), ("s", "big")):
            await pilot.press(key)
            assert names(app)[0] == first, key
        await pilot.press("s")
        assert names(app)[-1] == "big"
        # The chosen row stays the chosen one.
        assert app.place.item is not None
        assert app.place.item.name == b"big"
        await pilot.press("M", "M")
        times = [item.mtime or 0 for item in app.place.rows]
        assert times == sorted(times)

    driven(kept, drive)


def test_the_basis_turns_and_columns_come_and_go(kept: LoadedScan) -> None:
    async def drive(app: Browser, pilot: Pilot) -> None:
        await pilot.press("a")
        assert lines(app)[1].startswith("apparent ")
        await pilot.press("a")
        assert lines(app)[1].startswith("inodes ")
        assert names(app)[0] == "many"
        await pilot.press("a", "c", "m")
        assert lines(app)[1].startswith("allocated ")
        assert " 20" in lines(app)[2]
        await pilot.press("m", "c")
        assert "-" not in lines(app)[2]

    driven(kept, drive)


def test_a_long_directory_scrolls(kept: LoadedScan) -> None:
    async def drive(app: Browser, pilot: Pilot) -> None:
        await pilot.press("G", "enter", "G")
        await pilot.pause()
        assert any("f59" in line for line in lines(app))
        await pilot.press("g")
        await pilot.pause()
        assert not any("f59" in line for line in lines(app))
        await pilot.press("pagedown", "pagedown")
        assert app.place.chosen == 2 * (24 - 4 - 1)
        await pilot.press("pageup", "down", "down", "up")
        assert app.place.chosen == 24 - 4
        await pilot.press("end")
        assert app.place.chosen == 60
        await pilot.press("home")
        assert app.place.chosen == 0

    driven(kept, drive)


def test_the_search_goes_through_the_whole_scan(kept: LoadedScan) -> None:
    async def drive(app: Browser, pilot: Pilot) -> None:
        await pilot.press("slash", *"MOV", "enter")
        await pilot.pause(0.2)
        assert app.place.item is not None
        assert app.place.item.name == b"movie.mkv"
        await pilot.press("f3")
        await pilot.pause(0.2)
        assert "no more is found" in lines(app)[-1]
        await pilot.press("slash", *["delete"] * 0, "backspace", "backspace", "backspace")
        await pilot.press(*"dee", "enter")
        await pilot.pause(0.2)
        assert app.place.item is not None
        assert app.place.item.name == b"deep"

    driven(kept, drive)


def test_help_tells_every_key_and_any_key_of_it_closes(kept: LoadedScan) -> None:
    from scantree.browse.app import Browser
    from scantree.browse.keys import KEYS

    told = " ".join(keys for keys, _ in KEYS).replace(",", " ").replace("page ", "page").split()
    spelt = {"/": "slash", "?": "question_mark", "F3": "f3"}
    bound = {key for binding in Browser.BINDINGS for key in binding.key.split(",")}
    assert {spelt.get(key, key) for key in told} == bound

    async def drive(app: Browser, pilot: Pilot) -> None:
        await pilot.press("question_mark")
        await pilot.pause()
        assert any("go into a directory" in line for line in lines(app))
        await pilot.press("q")
        await pilot.pause()
        assert not any("go into a directory" in line for line in lines(app))

    driven(kept, drive)


def test_info_tells_what_is_known_of_a_file(kept: LoadedScan) -> None:
    async def drive(app: Browser, pilot: Pilot) -> None:
        await pilot.press("j", "i")
        await pilot.pause()
        text = "\n".join(lines(app))
        assert "30,000 bytes" in text
        assert f"{os.getuid()}:{os.getgid()}" in text

    driven(kept, drive, columns=200)


def test_what_is_marked_says_what_would_be_freed(tree: Path) -> None:
    os.link(tree / "big" / "text.txt", tree / "many" / "link")
    os.link(tree / "big" / "deep" / "movie.mkv", tree / "big" / "again")
    kept = tree.parent / "linked.scan"
    report = scantree.scan(tree, save=kept)

    async def drive(app: Browser, pilot: Pilot) -> None:
        await pilot.press("n")
        assert names(app) == ["alone", "big", "many"]
        await pilot.press("space")
        freed = app.marks.freed()
        movie = os.stat(tree / "big" / "again").st_blocks * 512
        directories = sum(
            os.stat(path).st_blocks * 512 for path in (tree / "big", tree / "big" / "deep")
        )
        assert freed == (movie + directories, 3, 1)
        assert "1 stay, with names elsewhere" in lines(app)[-2]
        # With the other name marked, too, it is freed.
        await pilot.press("space")
        both = app.marks.freed()
        alone = os.stat(tree / "alone").st_blocks * 512
        own = os.stat(tree).st_blocks * 512
        assert both.allocated_size == report.totals.allocated_size - alone - own
        assert both.kept_links == 0
        await pilot.press("u")
        assert len(app.marks) == 0

    with loading(os.fsencode(kept)) as scan:
        driven(scan, drive)


def test_what_lies_in_what_is_marked_is_not_marked_again(kept: LoadedScan) -> None:
    async def drive(app: Browser, pilot: Pilot) -> None:
        await pilot.press("enter", "space", "h", "space")
        assert [os.path.basename(path) for path in app.marks.paths()] == [b"big"]
        await pilot.press("k", "enter", "space")
        assert [os.path.basename(path) for path in app.marks.paths()] == [b"big"]
        assert app.printed == []
        await pilot.press("p")
        assert app.printed == app.marks.paths()

    driven(kept, drive)


@pytest.mark.parametrize("columns", [20, 60, 80, 200])
def test_hostile_names_are_escaped_and_no_line_is_too_wide(tmp_path: Path, columns: int) -> None:
    root = os.fsencode(tmp_path / "tree")
    hostile = (b"\x1b[31mred", b"[bold]markup[/]", "\u202egpj".encode(), b"\xff\n", "漢字".encode())
    for name in hostile:
        os.makedirs(os.path.join(root, name * 9))
    kept = tmp_path / "kept"
    scantree.scan(root, save=kept)

    async def drive(app: Browser, pilot: Pilot) -> None:
        from scantree.render.cells import cell_width

        await pilot.press("i")
        await pilot.pause()
        for line in lines(app):
            assert "\x1b" not in line
            assert "\u202e" not in line
            assert cell_width(line) <= columns
        await pilot.press("q", "enter", "space", "h")

    with loading(os.fsencode(kept)) as scan:
        driven(scan, drive, columns)


def test_what_is_not_whole_is_in_sight(tree: Path) -> None:
    kept = tree.parent / "kept"
    (tree.parent / "other").mkdir()
    scantree.scan([tree, tree.parent / "nothing", tree.parent / "other"], save=kept)

    async def drive(app: Browser, pilot: Pilot) -> None:
        assert lines(app)[0] == "all roots"
        assert "1 problem" in lines(app)[1]
        await pilot.press("enter")
        assert names(app) == ["big", "alone", "many"]

    with loading(os.fsencode(kept)) as scan:
        driven(scan, drive)


def test_an_empty_directory_has_no_rows_and_no_key_breaks_it(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    kept = tmp_path / "kept"
    scantree.scan(tmp_path / "empty", save=kept)

    async def drive(app: Browser, pilot: Pilot) -> None:
        for key in ("j", "k", "enter", "g", "G", "i", "space", "n", "M", "pagedown", "h", "a"):
            await pilot.press(key)
        assert app.place.rows == []

    with loading(os.fsencode(kept)) as scan:
        driven(scan, drive)
