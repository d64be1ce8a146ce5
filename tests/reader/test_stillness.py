from __future__ import annotations

from scantree.reader.stillness import Stillness


def test_thread_that_computes_nothing_is_still_since_it_was_last_seen_to() -> None:
    cpu_times = {0: 5, 1: 5}
    stillness = Stillness(cpu_times.__getitem__)
    read = (1, 100)
    assert stillness.since(0, read, 200) == 0
    assert stillness.since(0, read, 300) == 100
    cpu_times[0] = 6
    assert stillness.since(0, read, 400) == 0
    assert stillness.since(0, read, 450) == 50


def test_another_read_in_a_slot_begins_anew() -> None:
    stillness = Stillness(lambda slot: 0)
    assert stillness.since(0, (1, 100), 200) == 0
    assert stillness.since(0, (1, 100), 900) == 700
    assert stillness.since(0, (2, 850), 900) == 0


def test_slots_are_told_apart() -> None:
    stillness = Stillness(lambda slot: 0)
    stillness.since(0, (1, 0), 100)
    stillness.since(1, (2, 0), 500)
    assert (stillness.since(0, (1, 0), 600), stillness.since(1, (2, 0), 600)) == (500, 100)
