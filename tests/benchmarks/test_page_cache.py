from pathlib import Path

from benchmarks.page_cache import drop_caches, why_not_dropped


def test_a_switch_that_is_not_there_is_told_with_its_reason(tmp_path: Path) -> None:
    switch = str(tmp_path / "missing" / "drop_caches")
    assert (why_not_dropped(switch) or "").startswith(f"{switch}: No such file or directory")


def test_looking_whether_caches_can_be_dropped_drops_none(tmp_path: Path) -> None:
    switch = tmp_path / "drop_caches"
    switch.write_text("0\n", encoding="ascii")
    assert why_not_dropped(str(switch)) is None
    assert switch.read_text(encoding="ascii") == "0\n"


def test_all_caches_are_dropped(tmp_path: Path) -> None:
    switch = tmp_path / "drop_caches"
    switch.touch()
    drop_caches(str(switch))
    assert switch.read_text(encoding="ascii") == "3\n"
