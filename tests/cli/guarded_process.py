"""A process that is guarded, with work that is made up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

_WORK = """
import os, signal, sys, time
from scantree.cli import guardian
from scantree.cli.ward import say_goodbye

def say(*words):
    # Signal handlers say something, too: a buffered writer may be interrupted by one, and
    # raises where it is entered again.
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def work():
{body}

{patience}
sys.exit(guardian.guard(work))
"""

_PATIENCE = "guardian.OBEY_SECONDS = 3600"


class Guarded:
    """A guarded process doing ``body``, whose words are on its standard output.

    A patient guardian waits as long as it takes for work that does obey.
    """

    def __init__(self, body: str, *, is_patient: bool = False) -> None:
        lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
        patience = _PATIENCE if is_patient else ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", _WORK.format(body=lines, patience=patience)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A group of its own, so that job control can be tried: it is not the tests' group
            # that stops.
            process_group=0,
        )

    def hear(self) -> bytes:
        """The next line that the work said, without its end."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip(b"\n")

    def tell(self, number: signal.Signals) -> None:
        """Send the guardian a signal, and it alone."""
        self.process.send_signal(number)

    def tell_group(self, number: signal.Signals) -> None:
        """Send the guardian and its ward a signal, as a shell would."""
        os.killpg(self.process.pid, number)

    def end(self) -> tuple[int, bytes, bytes]:
        """Close its input; the outcome as ``subprocess`` tells it, and the rest of the output."""
        out, err = self.process.communicate()
        return self.process.returncode, out, err
