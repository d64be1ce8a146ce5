"""The pictures of the page in the documentation: taken of a real page in a real browser.

``python -m benchmarks.page_pictures PATH [--output docs]`` exports PATH as a page, taken light,
and dark and zoomed in; then it compares it with a copy that was changed. Needs selenium, and
Debian's packages ``chromium`` and ``chromium-driver``.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

SIZE = (1200, 820)
SETTLED = 1.5
"""Seconds after which a zoom is over."""

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
    f"--window-size={SIZE[0]},{SIZE[1]}",
)


def scantree(*arguments: str | Path) -> None:
    """Run the command; its exit code may tell of problems."""
    ended = subprocess.run([sys.executable, "-m", "scantree", *map(str, arguments)], check=False)
    if ended.returncode not in {0, 1}:
        raise SystemExit(f"scantree ended with {ended.returncode}")


def take(page: Path, picture: Path, *, dark: bool = False, zoomed: bool = False) -> None:
    """One picture of a page."""
    options = ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    driver = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    try:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        driver.get(page.as_uri())
        if zoomed:
            driver.find_element("css selector", "#here a").click()
        time.sleep(SETTLED)
        driver.save_screenshot(str(picture))
    finally:
        driver.quit()


def changed(tree: Path, place: Path) -> Path:
    """The page of a copy of a tree that was changed in between."""
    copy, old, page = place / tree.name, place / "old.scan", place / "changed.html"
    shutil.copytree(tree, copy, symlinks=True)
    scantree("scan", "-qs", "--save", old, copy)
    children = sorted(path for path in copy.iterdir() if path.is_dir() and not path.is_symlink())
    for number, child in enumerate(children):
        if number % 5 == 0:
            shutil.rmtree(child)
        elif number % 5 == 1:
            child.rename(child.with_name(f"{child.name}-renamed"))
        elif number % 5 == 2:
            (child / "report.pdf").write_bytes(bytes(30_000 * (number % 7)))
    scantree("diff", old, copy, "--format", "html", "-o", page)
    return page


def main() -> None:
    """Take all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--changed", type=Path, help="a small tree; by default PATH/share/doc")
    parser.add_argument("--output", type=Path, default=Path("docs"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        page = place / "page.html"
        scantree("export", asked.path, "--format", "html", "-o", page)
        take(page, asked.output / "page-light.png")
        take(page, asked.output / "page-dark.png", dark=True, zoomed=True)
        tree = asked.changed or asked.path / "share" / "doc"
        take(changed(tree, place), asked.output / "page-changed.png")


if __name__ == "__main__":
    main()
