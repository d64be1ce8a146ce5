"""The page on the page: what it says to type makes pages."""

from __future__ import annotations

from pathlib import Path

from tests.saved.kept import plant
from tests.test_exchange_page import commands_on, typed

PAGE = Path(__file__).parents[1] / "docs" / "page.md"


def test_the_commands_on_the_page_make_pages(tmp_path: Path) -> None:
    plant(tmp_path / "srv", 20)
    (script,) = commands_on(PAGE, "sh")
    ended = typed("set -e\n" + script.replace("/srv", str(tmp_path / "srv")), tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")
    for name, kind in (("srv", b"scan"), ("old", b"scan"), ("changed", b"comparison")):
        page = (tmp_path / f"{name}.html").read_bytes()
        assert page.startswith(b"<!doctype html>")
        assert b'"kind":"%s"' % kind in page


def test_the_pictures_are_there() -> None:
    text = PAGE.read_text()
    for name in ("page-light.png", "page-dark.png", "page-changed.png"):
        assert f"({name})" in text
        assert (PAGE.parent / name).read_bytes().startswith(b"\x89PNG")
