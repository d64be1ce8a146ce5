"""The one timer of this process, which sends it SIGALRM.

By setitimer(2); where a sandbox forbids that, by a thread that waits.
"""

from __future__ import annotations

import signal
import threading


class Timer:
    """Set or not; setting it again forgets what it was set to before."""

    def __init__(self) -> None:
        self._is_forbidden = False
        self._turn = 0

    def set(self, seconds: float) -> bool:
        """Have SIGALRM sent after so many seconds; False where nothing can do that."""
        if not self._is_forbidden:
            try:
                signal.setitimer(signal.ITIMER_REAL, seconds)
            except OSError:
                self._is_forbidden = True
        return self._set_thread(seconds) if self._is_forbidden else True

    def clear(self) -> None:
        """Have none sent."""
        self._turn += 1
        if not self._is_forbidden:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
            except OSError:
                # Then it was never set.
                self._is_forbidden = True

    def _set_thread(self, seconds: float) -> bool:
        self._turn += 1
        turn = self._turn
        receiver = threading.get_ident()

        def send() -> None:
            if turn == self._turn:
                # To the thread that handles signals: it may wait for something.
                signal.pthread_kill(receiver, signal.SIGALRM)

        thread = threading.Timer(seconds, send)
        thread.daemon = True
        try:
            thread.start()
        except RuntimeError:
            return False
        return True
