"""What a reader that went away does to this process, while something is done.

While a scan runs, nothing (``signal.SIG_IGN``). Where it was to get the output, it ends
the process quietly by SIGPIPE, as it ends any other tool, once that is done properly.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from scantree.cli.ward import say_goodbye


@contextmanager
def sigpipe(disposition: signal.Handlers) -> Iterator[None]:
    """Have SIGPIPE do this, and afterwards what it did before."""
    before = signal.signal(signal.SIGPIPE, disposition)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


def end_by_sigpipe() -> None:
    """End the process as the kernel would have, by the same signal."""
    say_goodbye(-signal.SIGPIPE)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
