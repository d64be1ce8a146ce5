from __future__ import annotations

import signal

import pytest

from scantree.cli.sigpipe import sigpipe


@pytest.mark.parametrize("disposition", [signal.SIG_DFL, signal.SIG_IGN])
def test_sigpipe_does_afterwards_what_it_did_before(disposition: signal.Handlers) -> None:
    before = signal.getsignal(signal.SIGPIPE)
    with sigpipe(disposition):
        assert signal.getsignal(signal.SIGPIPE) is disposition
    assert signal.getsignal(signal.SIGPIPE) is before
