"""A guardian: the process that the user waits for, where a scan may be unable to end.

A thread that waits for a file server may wait for good, and its process with it
(``scantree.reader.hanging_filesystems``): the report is out, but the shell gets no prompt.
Where such a file system is mounted, the scan is a child of a process that does nothing
but watch it, its ward. The guardian

- ends as its ward ends: with its exit code, or by the same signal;
- ends, too, once the ward says that it is done, whether it can end or not, and where it was
  killed and cannot end;
- passes on what asks it alone to stop (a terminal asks both), and says whether that is the
  first request: two signals that it gets may be four for its ward, if it passes both on;
- ends by itself at the second request, where the ward doesn't, and at SIGQUIT;
- gives the terminal back as it was where the ward could not;
- stops and continues with its ward, so that job control sees one process.

The ward cannot outlive it: however the guardian ends, the kernel kills the ward.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import time
from collections.abc import Callable

from scantree.cli.drawn_on import show_cursor
from scantree.cli.echo import Echo, bring_back, echo_of
from scantree.cli.fate import fate_of
from scantree.cli.stop_requests import (
    SAME_REQUEST_SECONDS,
    StopRequests,
    Turn,
    heeded_signals,
)
from scantree.cli.ward import Slate, Word, become_ward, run_as_ward

_SI_KERNEL = 0x80
"""Where a signal came from (sigaction(2)): here, from a terminal, which asks the group."""

_GOODBYE_SECONDS = 0.1
"""How long a ward that is done may take to end, so that nothing is left behind."""

OBEY_SECONDS = 0.2
"""How long a ward may take to end at the second request, or to stop."""

_FATE_SECONDS = 0.5
"""How often it is looked whether the ward was killed and cannot end."""

_DRAWN_ON = 2

_OUTPUT_FAILED = 1

_ALWAYS = (signal.SIGCHLD, signal.SIGCONT)


def guard(work: Callable[[], int]) -> int:
    """Do the work in a process of its own; answer its exit code, in both processes.

    Where there can be no other process, the work is done here.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    requests = heeded_signals()
    stops, quits = _not_ignored(signal.SIGTSTP), _not_ignored(signal.SIGQUIT)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (*_ALWAYS, *requests, *stops, *quits))
    guardian = os.getpid()
    echo = echo_of(_DRAWN_ON)
    try:
        slate = Slate()
        life, mine = os.pipe()
        try:
            ward = os.fork()
        except OSError:
            os.close(life)
            os.close(mine)
            raise
    except OSError:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return work()
    if ward == 0:
        os.close(mine)
        become_ward(slate, life, guardian)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return run_as_ward(work)
    os.close(life)
    # What came before there was a ward reached the guardian alone.
    early = signal.sigpending() & set(requests)
    return _end_as(_Watch(ward, slate, requests, stops, quits, early, echo).until_done())


def _not_ignored(number: signal.Signals) -> tuple[signal.Signals, ...]:
    return () if signal.getsignal(number) is signal.SIG_IGN else (number,)


class _Watch:
    """One ward, watched until its outcome is known."""

    def __init__(
        self,
        ward: int,
        slate: Slate,
        requests: tuple[signal.Signals, ...],
        stops: tuple[signal.Signals, ...],
        quits: tuple[signal.Signals, ...],
        early: set[signal.Signals],
        echo: Echo | None,
    ) -> None:
        self._ward = ward
        self._slate = slate
        self._stops = stops
        self._early = early
        self._quits = quits
        self._asking = requests
        self._watched = (*_ALWAYS, *requests, *stops, *quits)
        self._requests = StopRequests()
        self._settles_at = 0.0
        self._times_stopped = 0
        self._echo = echo

    def until_done(self) -> int:
        """The outcome: an exit code, or a signal's number below zero."""
        outcome = None
        while outcome is None:
            info = signal.sigtimedwait(self._watched, self._settle_or_wait_seconds())
            outcome = self._look(fate_of) if info is None else self._answer(info)
        self._restore_terminal()
        return outcome

    def _settle_or_wait_seconds(self) -> float:
        """Settle a request whose time is over; for how long to wait for signals now."""
        if self._requests.is_settled:
            return _FATE_SECONDS
        left = self._settles_at - time.monotonic()
        if left > 0:
            return left
        for _ in self._asking:
            # What came while this process had no turn.
            signal.sigtimedwait(self._asking, 0)
        self._requests.settle()
        return _FATE_SECONDS

    def _answer(self, info: signal.struct_siginfo) -> int | None:
        """Do what a signal asks for; the outcome, if there is one by now."""
        number = signal.Signals(info.si_signo)
        if number is signal.SIGCHLD:
            return self._look()
        is_for_ward = info.si_code != _SI_KERNEL or number in self._early
        self._early.discard(number)
        if number in self._asking:
            return self._ask(number, is_for_ward=is_for_ward)
        if is_for_ward:
            os.kill(self._ward, number)
        if number is signal.SIGCONT:
            return None
        if number in self._stops:
            return self._stop_with_ward(number)
        outcome = self._within(OBEY_SECONDS, self._look)
        return -number if outcome is None else outcome

    def _ask(self, number: signal.Signals, *, is_for_ward: bool) -> int | None:
        """Pass on a request, which is the first or insists; the outcome, if there is one."""
        turn = self._requests.take(number)
        if turn is Turn.SAME:
            return None
        self._settles_at = time.monotonic() + SAME_REQUEST_SECONDS
        is_first = turn is Turn.FIRST
        if is_for_ward or not is_first:
            with self._slate.passing_on(Word.ASKED if is_first else Word.ASKED_AGAIN):
                os.kill(self._ward, number)
        return None if is_first else self._insist(number)

    def _look(self, fate: Callable[[int], int | None] | None = None) -> int | None:
        """The outcome, if the ward has one; where it was stopped, stop as well."""
        said = self._slate.read()
        if said is None:
            outcome = self._wait()
            return fate(self._ward) if outcome is None and fate is not None else outcome
        self._within(_GOODBYE_SECONDS, self._wait)
        return said

    def _wait(self) -> int | None:
        pid, status = os.waitpid(self._ward, os.WNOHANG | os.WUNTRACED)
        if not pid:
            return None
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        self._times_stopped += 1
        if signal.SIGCONT not in signal.sigpending():
            # Else the group was continued before this process got here. Not SIGTSTP: one
            # of those may be pending, and this process would stop twice.
            os.kill(os.getpid(), signal.SIGSTOP)
        return None

    def _stop_with_ward(self, number: signal.Signals) -> int | None:
        """Stop after the ward, which cleans up its terminal first; it may be unable to."""
        times = self._times_stopped
        outcome = self._within(OBEY_SECONDS, self._look, lambda: self._times_stopped > times)
        if outcome is None and self._times_stopped == times:
            before = signal.pthread_sigmask(signal.SIG_UNBLOCK, (number,))
            os.kill(os.getpid(), number)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return outcome

    def _insist(self, number: signal.Signals) -> int:
        """The ward's outcome, or that of the signal where it has none."""
        outcome = self._within(OBEY_SECONDS, self._look)
        return 128 + number if outcome is None else outcome

    def _restore_terminal(self) -> None:
        """What the ward would have done, if it has drawn on the terminal."""
        if not self._slate.draws:
            return
        if self._echo is not None:
            bring_back(self._echo)
        show_cursor()

    def _within(
        self,
        seconds: float,
        look: Callable[[], int | None],
        is_enough: Callable[[], bool] = lambda: False,
    ) -> int | None:
        """Look, and again at each change of the ward; None where that brought no outcome."""
        until = time.monotonic() + seconds
        while True:
            outcome = look()
            if outcome is not None or is_enough():
                return outcome
            left = max(0.0, until - time.monotonic())
            if signal.sigtimedwait((signal.SIGCHLD,), left) is None:
                return None


def _end_as(outcome: int) -> int:
    """Answer an exit code, or end by the signal that ended the ward."""
    if outcome >= 0:
        return outcome
    import resource  # noqa: PLC0415 - hardly ever needed

    # One core is dumped already, if any.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with contextlib.suppress(OSError):
        # SIGKILL and SIGSTOP are always what they are.
        signal.signal(-outcome, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (-outcome,))
    os.kill(os.getpid(), -outcome)
    # The first process of a container, which the kernel keeps from its own signals.
    if outcome == -signal.SIGPIPE:
        from scantree.cli.stderr import complain  # noqa: PLC0415 - hardly ever needed

        complain(f"cannot write to standard output: {os.strerror(errno.EPIPE)}")
        return _OUTPUT_FAILED
    return 128 - outcome
