from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from scantree.cli.stop_requests import SAME_REQUEST_SECONDS, StopRequests, Turn, heeded_signals


@pytest.fixture
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_first_signal_is_remembered() -> None:
    requests = StopRequests()
    assert requests.first is None
    assert requests.take(signal.SIGTERM, 7.0) is Turn.FIRST
    assert requests.take(signal.SIGINT, 9.0) is Turn.NEXT
    assert requests.first is signal.SIGTERM


def test_a_signal_that_follows_at_once_is_the_same_request() -> None:
    requests = StopRequests()
    requests.take(signal.SIGTERM, 7.0)
    assert requests.take(signal.SIGTERM, 7.0 + SAME_REQUEST_SECONDS / 2) is Turn.SAME


def test_a_signal_fifty_milliseconds_later_is_another_request() -> None:
    requests = StopRequests()
    requests.take(signal.SIGINT, 7.0)
    assert requests.take(signal.SIGINT, 7.05) is Turn.NEXT
    assert requests.take(signal.SIGINT, 7.05) is Turn.NEXT


@pytest.mark.usefixtures("_handlers")
def test_what_is_ignored_from_the_start_is_not_heeded() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert heeded_signals() == (signal.SIGINT, signal.SIGTERM)
