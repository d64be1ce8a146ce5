"""The end by SIGPIPE of a process whose standard output nobody reads any more.

The signal itself is ignored all the time, for it doesn't tell which descriptor it is about:
standard error may lose its reader, too, and that changes nothing. Where standard output did,
the process ends as any other tool does, once that is done properly.
"""

from __future__ import annotations

import os
import signal

from scantree.cli.ward import say_goodbye

_INIT = 1
"""The first process of a container, which the kernel keeps from its own signals."""


def end_by_sigpipe() -> None:
    """End the process as the kernel would have, by the same signal; return where it can't be."""
    if os.getpid() == _INIT or signal.SIGPIPE in signal.pthread_sigmask(signal.SIG_BLOCK, ()):
        return
    say_goodbye(-signal.SIGPIPE)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
