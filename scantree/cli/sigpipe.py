"""What a reader that went away does to this process, while something is done.

Writing the output, it ends the process quietly, as it ends any other tool
(``signal.SIG_DFL``); while a scan runs, it must not (``signal.SIG_IGN``).
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sigpipe(disposition: signal.Handlers) -> Iterator[None]:
    """Have SIGPIPE do this, and afterwards what it did before."""
    before = signal.signal(signal.SIGPIPE, disposition)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)
