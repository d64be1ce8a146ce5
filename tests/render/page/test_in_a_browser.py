"""The page in a real browser: what is drawn, keys, the address, and that no name runs."""

# ruff: noqa: PLC0415 - selenium isn't there everywhere

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import scantree
from scantree.render.page import comparison_page
from scantree.render.size_format import BINARY_SIZE, format_count
from tests.compare.compared import Changing, comparing
from tests.render.page.pages import BASES, data_of, page_of, page_of_kept, rest
from tests.render.page.test_page import HOSTILE
from tests.saved.kept import plant

pytestmark = pytest.mark.extras("selenium", commands=["chromium", "chromedriver"])

_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --window-size=1200,900"
)
_PATIENCE = 30
"""Seconds that anything may take on a busy machine."""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    for flag in _FLAGS.split():
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


class Page:
    """A page that is open."""

    def __init__(self, chrome: Any, place: Path, document: bytes) -> None:
        self.chrome = chrome
        self.data = data_of(document)
        file = place / "page.html"
        file.write_bytes(document)
        chrome.get_log("browser")
        chrome.get_log("performance")
        chrome.get(file.as_uri())
        self.wait("return document.readyState === 'complete' && !!window.scantree")

    def run(self, script: str, *arguments: object) -> Any:
        return self.chrome.execute_script(script, *arguments)

    def wait(self, script: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, script
            time.sleep(0.02)

    def text(self, element: str) -> str:
        found: str = self.run("return document.getElementById(arguments[0]).textContent", element)
        return found

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.by import By

        for key in keys:
            self.chrome.find_element(By.ID, "stage").send_keys(key)

    def place(self, name: str) -> int:
        return int(self.data["nodes"]["name"].index(name))

    def node(self) -> int:
        return int(self.run("return scantree.at"))

    def is_quiet(self) -> None:
        """Nothing was complained of, and nothing asked for but the page itself."""
        assert self.chrome.get_log("browser") == []
        for entry in self.chrome.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                assert url.startswith("file:")
                assert url.split("#")[0].endswith("page.html")


@pytest.fixture
def opened(chrome: Any, tmp_path: Path) -> Callable[[bytes], Page]:
    return lambda document: Page(chrome, tmp_path, document)


def tree_of_some(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    for name, size in (
        ("big/deep/movie.mkv", 400_000),
        ("big/text.txt", 20_000),
        ("small/a", 9000),
    ):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(bytes(size))
    return tree


def test_the_numbers_are_those_of_the_report(
    opened: Callable[[bytes], Page], tmp_path: Path
) -> None:
    plant(tmp_path / "tree", 60)
    page = opened(page_of(tmp_path / "tree", tmp_path, 40))
    totals = page.data["scan"]["totals"]
    summary = page.text("summary")
    for text in (
        f"{BINARY_SIZE(totals['allocated_size'])} allocated",
        f"{BINARY_SIZE(totals['apparent_size'])} apparent",
        f"{format_count(totals['inodes'])} inodes",
        f"{format_count(totals['files'])} files",
    ):
        assert text in summary
    nodes = page.data["nodes"]
    for basis in BASES:
        for place in range(0, 40, 7):
            assert (
                page.run("return scantree.size(...arguments)", place, basis) == nodes[basis][place]
            )
            assert page.run("return scantree.rest(...arguments)", place, basis) == rest(
                nodes, place, basis
            )
    page.is_quiet()


@pytest.mark.parametrize(
    "size", [0, 1023, 1024, 1075, 1076, 10188, 1048063, 1048064, 1 << 30, 5_700_000_000, 1 << 61]
)
def test_a_size_is_written_as_everywhere(
    opened: Callable[[bytes], Page], tmp_path: Path, size: int
) -> None:
    (tmp_path / "tree").mkdir()
    page = opened(page_of(tmp_path / "tree", tmp_path))
    assert page.run("return scantree.written(arguments[0], 'apparent_size')", size) == BINARY_SIZE(
        size
    )


def test_every_key_moves_as_in_a_tree_and_is_read_aloud(
    opened: Callable[[bytes], Page], tmp_path: Path
) -> None:
    from selenium.webdriver.common.keys import Keys

    page = opened(page_of(tree_of_some(tmp_path), tmp_path))
    big, deep = page.place("big"), page.place("deep")
    page.press(Keys.ARROW_DOWN)
    assert page.run("return scantree.cursor") == big
    assert page.text("spoken").startswith("big, 4")
    assert page.text("spoken").endswith(" % of the total, 2 children")
    page.press(Keys.ARROW_RIGHT)
    assert page.run("return scantree.cursor") == page.place("small")
    page.press(Keys.ARROW_LEFT, Keys.ARROW_DOWN)
    assert page.run("return scantree.cursor") == deep
    assert page.node() == 0
    page.press(Keys.ENTER)
    page.wait(f"return scantree.at === {deep}")
    page.press(Keys.ARROW_DOWN)
    assert page.text("spoken").startswith("movie.mkv, 39")
    cursor = page.run(
        "const mark = document.getElementById('cursor');"
        "return ['label', 'level', 'setsize', 'posinset'].map(n => mark.getAttribute('aria-' + n))"
    )
    assert cursor == [page.text("spoken"), "4", "1", "1"]
    page.press(Keys.ESCAPE)
    page.wait(f"return scantree.at === {big}")
    page.press(Keys.ARROW_UP)
    page.wait("return scantree.at === 0")
    hidden = "return document.getElementById('map').getAttribute('aria-hidden')"
    assert page.run(hidden) == "true"
    page.is_quiet()


def test_a_click_zooms_and_back_goes_back(opened: Callable[[bytes], Page], tmp_path: Path) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.by import By

    page = opened(page_of(tree_of_some(tmp_path), tmp_path))
    big = page.place("big")
    box = page.run("return scantree.box(arguments[0])", big)
    canvas = page.chrome.find_element(By.ID, "map")
    x = box["x0"] + 30 - canvas.size["width"] / 2
    y = box["y0"] + 8 - canvas.size["height"] / 2
    before = page.run("return scantree.frames")
    ActionChains(page.chrome).move_to_element_with_offset(canvas, int(x), int(y)).click().perform()
    page.wait(f"return scantree.at === {big}")
    page.wait(
        f"const box = scantree.box({big}), stage = document.getElementById('stage');"
        "return box && box.x1 - box.x0 === stage.clientWidth"
    )
    assert page.run("return scantree.frames") > before
    assert page.run("return location.hash").startswith(f"#{big}/")
    assert "big" in page.text("here-title")
    page.chrome.back()
    page.wait("return scantree.at === 0")
    page.chrome.forward()
    page.wait(f"return scantree.at === {big}")
    page.chrome.refresh()
    page.wait(f"return !!window.scantree && scantree.at === {big}")
    page.is_quiet()


def test_something_is_drawn_in_each_basis_and_colour(
    opened: Callable[[bytes], Page], tmp_path: Path
) -> None:
    page = opened(page_of(tree_of_some(tmp_path), tmp_path))
    seen = set()
    for basis in BASES:
        for color in ("kind", "age", "owner"):
            page.run(f"location.hash = '#0/{basis}/{color}'")
            page.wait(
                f"return document.getElementById('basis').value === '{basis}'"
                f" && document.getElementById('color').value === '{color}'"
            )
            seen.add(page.run("return document.getElementById('map').toDataURL()"))
            colors = page.run(
                "const map = document.getElementById('map');"
                "const found = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;"
                "const all = new Set(); for (let i = 0; i < found.length; i += 4)"
                " all.add(found.slice(i, i + 3).join()); return all.size"
            )
            assert colors > 3
    assert len(seen) >= 6


def test_the_search_finds_names_and_leads_to_them(
    opened: Callable[[bytes], Page], tmp_path: Path
) -> None:
    from selenium.webdriver.common.by import By

    page = opened(page_of(tree_of_some(tmp_path), tmp_path))
    page.press("/")
    field = page.chrome.find_element(By.ID, "search")
    assert page.chrome.switch_to.active_element == field
    field.send_keys("MOVIE")
    assert page.text("found") == "1 found"
    page.chrome.find_element(By.CSS_SELECTOR, "#hits a").click()
    page.wait(f"return scantree.at === {page.place('deep')}")
    field.send_keys("x")
    assert page.text("found") == "0 found"


def test_no_hostile_name_runs(opened: Callable[[bytes], Page], tmp_path: Path) -> None:
    root = os.fsencode(tmp_path / "tree")
    for name in HOSTILE:
        directory = os.path.join(root, name)
        os.makedirs(directory)
        with open(os.path.join(directory, b"<svg onload=alert(1)>.iso"), "wb") as file:
            file.write(bytes(9000))
    page = opened(page_of(tmp_path / "tree", tmp_path))
    title = page.chrome.title
    assert title.startswith("scantree: ")
    for place in range(len(page.data["nodes"]["name"])):
        page.run(f"location.hash = '#{place}/inodes/owner'")
    page.run("document.getElementById('search').value = '<'")
    page.run("document.getElementById('search').dispatchEvent(new Event('input'))")
    assert page.chrome.title == title
    assert page.run("return document.scripts.length") == 3
    for tag in ("img", "svg", "b", "iframe"):
        assert page.run("return document.getElementsByTagName(arguments[0]).length", tag) == 0
    names = page.run("return [...document.querySelectorAll('#hits a')].map(a => a.textContent)")
    assert any("<img src=x onerror=alert(1)>" in name for name in names)
    page.is_quiet()


def test_a_script_that_got_in_would_not_run(
    opened: Callable[[bytes], Page], tmp_path: Path
) -> None:
    (tmp_path / "tree").mkdir()
    document = page_of(tmp_path / "tree", tmp_path)
    document = document.replace(b"</body>", b"<script>document.title = 'got'</script></body>")
    page = opened(document)
    assert page.chrome.title != "got"
    assert any(
        "Content Security Policy" in entry["message"] for entry in page.chrome.get_log("browser")
    )


def test_what_is_not_whole_is_said_on_top(opened: Callable[[bytes], Page], tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    document = page_of(tmp_path / "tree", tmp_path)
    assert opened(document).text("alerts") == ""
    document = document.replace(b'"complete":true', b'"complete":false').replace(
        b'"problems":{"count":0,"items":[]}',
        b'"problems":{"count":2,"items":["/a: Permission denied"]}',
    )
    page = opened(document)
    assert "stopped before it had seen everything" in page.text("alerts")
    assert "2 things could not be read" in page.text("alerts")
    assert page.text("problem-list") == "/a: Permission deniedand 1 more"


def test_a_comparison_is_drawn(opened: Callable[[bytes], Page], tmp_path: Path) -> None:
    changing = Changing(tmp_path)
    changing.file("grow/b")
    changing.file("away/c")

    def change() -> None:
        changing.file("grow/b", 90_000)
        changing.file("fresh.zip", 30_000)
        (changing.root / "away" / "c").unlink()

    changing.compare(change)
    with comparing(changing.old, changing.new) as comparison:
        page = opened(b"".join(comparison_page(comparison)))
    assert page.text("title").startswith("What changed in ")
    delta = (
        page.data["scan"]["totals"]["allocated_size"] - page.data["old"]["totals"]["allocated_size"]
    )
    assert f"+{BINARY_SIZE(delta)} allocated" in page.text("summary")
    assert "fresh.zip" in page.text("files")
    assert "grown" in page.text("here")
    page.is_quiet()


def test_several_roots_have_a_place_above_them(
    opened: Callable[[bytes], Page], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    kept = tmp_path / "kept.scan"
    scantree.scan([tmp_path / "one", tmp_path / "two"], save=kept)
    page = opened(page_of_kept(kept))
    assert page.node() == -1
    assert page.text("crumbs").startswith("all roots: ")
    page.run("location.hash = '#1/inodes/kind'")
    page.wait("return scantree.at === 1")
    page.run("location.hash = '#all/inodes/kind'")
    page.wait("return scantree.at === -1")
    page.is_quiet()
