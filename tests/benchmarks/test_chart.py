import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.answers import Check, Verdict
from benchmarks.chart import LEAST_WIDTH, draw, main
from benchmarks.contenders import BARE_LOOP, DU, SCANTREE, SCANTREE_LIVE, YARDSTICK
from benchmarks.result import Row
from benchmarks.saved import SavedResult, read_result
from benchmarks.table import AGAINST
from benchmarks.text_width import text_width
from tests.benchmarks.comparisons import EQUAL, comparison, row

SVG = "{http://www.w3.org/2000/svg}"


def saved(*more: Row) -> SavedResult:
    return read_result(comparison(*more).to_dict(AGAINST))


def bars(picture: str) -> dict[str, ElementTree.Element]:
    """Each bar by the name beside it; names are what stands at the end of its column."""
    root = ElementTree.fromstring(picture)
    names = [text for text in root.iter(f"{SVG}text") if text.get("text-anchor") == "end"]
    drawn = list(root.iter(f"{SVG}rect"))
    return {str(name.text): bar for name, bar in zip(names, drawn, strict=True)}


def test_a_bar_is_as_long_as_its_tool_took() -> None:
    drawn = bars(draw([saved()]))
    lengths = {name: float(bar.get("width", "")) for name, bar in drawn.items()}
    assert lengths[DU] == 2 * lengths[SCANTREE] == lengths[BARE_LOOP] / 2
    assert list(drawn) == [YARDSTICK, SCANTREE, DU, BARE_LOOP]


def test_ours_and_the_bounds_are_marked() -> None:
    kinds = {name: bar.get("class") for name, bar in bars(draw([saved()])).items()}
    assert kinds == {YARDSTICK: "bound", SCANTREE: "ours", DU: "peer", BARE_LOOP: "bound"}


def test_a_wrong_total_is_told_beside_its_bar() -> None:
    hasty = row("hasty", Check(Verdict.DIFFERS, ("inodes",), ("inodes",)), 0.1, 0.1, 0.1)
    lister = row("lister", Check(Verdict.LISTS_ONLY), 0.2, 0.2, 0.2)
    picture = draw([saved(hasty, lister)])
    assert "2.0 MB, wrong total<" in picture
    assert "2.0 MB, names no total<" in picture


def test_failures_and_the_live_rows_are_not_drawn() -> None:
    broken = row("broken", Check(Verdict.FAILED), 0.1)
    live = row(SCANTREE_LIVE, EQUAL, 1.0, 1.0, 1.0)
    assert not {"broken", SCANTREE_LIVE} & set(bars(draw([saved(broken, live)])))


def test_every_result_has_its_panel_below_the_one_before() -> None:
    one, two = (ElementTree.fromstring(draw([saved()] * number)) for number in (1, 2))
    assert int(two.get("height", "")) == 2 * int(one.get("height", ""))
    tops = [float(bar.get("y", "")) for bar in two.iter(f"{SVG}rect")]
    assert tops == sorted(set(tops))


def test_nothing_reaches_beyond_the_picture() -> None:
    root = ElementTree.fromstring(draw([saved()]))
    for bar in root.iter(f"{SVG}rect"):
        assert float(bar.get("x", "")) + float(bar.get("width", "")) < int(root.get("width", ""))


def extent(text: ElementTree.Element) -> tuple[float, float]:
    """From where to where a text may reach, in a font that is rather wide."""
    width = text_width("".join(text.itertext()), 13)
    x = float(text.get("x", ""))
    return (x - width, x) if text.get("text-anchor") == "end" else (x, x + width)


@pytest.mark.parametrize("name", ["slow", "slow and with a name that is as long as a sentence"])
def test_no_text_reaches_beyond_the_picture(name: str) -> None:
    slowest = row(name, Check(Verdict.LISTS_ONLY), 1234.0, 1234.0, 1234.0)
    root = ElementTree.fromstring(draw([saved(), saved(slowest)]))
    width = int(root.get("width", ""))
    assert root.get("viewBox", "").split()[2] == str(width)
    for text in root.iter(f"{SVG}text"):
        start, end = extent(text)
        assert start >= 0
        assert end <= width
    assert width > LEAST_WIDTH


def test_a_name_is_escaped() -> None:
    assert "<&>" in bars(draw([saved(row("<&>", EQUAL, 1.0, 1.0, 1.0))]))


def test_light_and_dark_have_their_colours() -> None:
    assert "prefers-color-scheme: dark" in draw([saved()])


def test_the_command_writes_the_picture(tmp_path: Path) -> None:
    result, picture = tmp_path / "result.json", tmp_path / "picture.svg"
    result.write_text(json.dumps(comparison().to_dict(AGAINST)), encoding="utf-8")
    assert main([str(result), "--output", str(picture)]) == 0
    assert picture.read_text(encoding="utf-8") == draw([saved()])


@pytest.mark.parametrize("contents", ["", "{}", "[]"])
def test_what_is_no_result_is_one_line_and_exit_2(
    contents: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "result.json"
    result.write_text(contents, encoding="utf-8")
    assert main([str(result), "--output", str(tmp_path / "picture.svg")]) == 2
    assert capsys.readouterr().err.startswith("chart: ")
    assert not (tmp_path / "picture.svg").exists()
