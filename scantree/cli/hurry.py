"""Writing the output although the process was asked to stop: soon, or not at all.

A signal that comes while the output is written finds the scan over. The output gets a
moment to be finished, whole. Where it takes longer (a slow disk, a pipe that nobody
reads) it is given up: ``OutputAbandonedError`` is raised wherever the writing is.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from scantree.cli.signals import StopSignals


class OutputAbandonedError(BaseException):
    """The output was asked to end before it was written; nobody else is to catch it."""


@contextmanager
def hurried_by(signals: StopSignals) -> Iterator[None]:
    """Meanwhile have a signal end what is done here. Raises OutputAbandonedError.

    What stopped the scan before doesn't count: its report is what was asked for, and
    takes as long as it takes, until there is a second signal.
    """
    with signals.ending(_give_up):
        yield


def _give_up(_number: signal.Signals) -> NoReturn:
    raise OutputAbandonedError
