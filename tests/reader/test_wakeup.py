from __future__ import annotations

import select

from scantree.reader.wakeup import Wakeup


def is_readable(wakeup: Wakeup) -> bool:
    return bool(select.select([wakeup.fileno()], [], [], 0)[0])


def test_readable_between_send_and_clear() -> None:
    wakeup = Wakeup()
    states = [is_readable(wakeup)]
    wakeup.send()
    states.append(is_readable(wakeup))
    wakeup.clear()
    states.append(is_readable(wakeup))
    wakeup.clear()
    wakeup.close()
    assert states == [False, True, False]


def test_sends_beyond_the_buffer_do_not_block() -> None:
    wakeup = Wakeup()
    for _ in range(100_000):
        wakeup.send()
    assert is_readable(wakeup)
    wakeup.close()


def test_a_send_after_close_does_nothing() -> None:
    wakeup = Wakeup()
    wakeup.close()
    wakeup.send()
    assert wakeup.fileno() == -1
