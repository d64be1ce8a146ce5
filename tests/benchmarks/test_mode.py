from benchmarks.mode import Mode
from benchmarks.page_cache import drop_caches


def test_caches_are_emptied_for_cold_runs_alone() -> None:
    assert [mode for mode in Mode if mode.preparation is drop_caches] == [Mode.COLD]


def test_warm_and_slow_runs_take_no_preparation() -> None:
    Mode.WARM.preparation()
    Mode.SLOW.preparation()


def test_every_mode_is_described() -> None:
    assert len({mode.description for mode in Mode}) == len(Mode)
