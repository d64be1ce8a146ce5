"""The command in a process forked from one that has imported all that it takes.

Starting Python and importing are nine tenths of what most commands of the tests take. So one
process, started once for a run of the tests, imports, and forks for each command: the child has
arguments, environment, directory and streams of its own, runs ``scantree.__main__.main`` and ends
as Python does. What is about a process's start, or about variables and limits that Python or the
C library heeds, has to be tried in a process that is started anew.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import pickle
import pkgutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import NamedTuple

ROOMS = ("cli", "render", "exchange", "compare", "saved", "scanning", "engine", "reader")
_PYTHON_HEEDS = ("PYTHON", "LC_", "LANG")
LOCALE = {"LC_ALL": "C.UTF-8"}
_REQUEST_BYTES = 1 << 17
_TESTS = os.getpid()
_TESTS_USER = os.geteuid()
_OWN_MOUNTS = "/proc/self/ns/mnt"
_CLONE_NEWNS = 0x00020000


class Ended(NamedTuple):
    """What a command left behind; a negative code is the signal that ended it."""

    code: int
    out: bytes
    err: bytes


class EndedInText(NamedTuple):
    """The same for those who compare text, by ``subprocess``'s names."""

    returncode: int
    stdout: str
    stderr: str


class _Request(NamedTuple):
    arguments: Sequence[str]
    environment: Mapping[str, str]
    directory: str
    umask: int
    open_streams: Sequence[int]
    has_mounts: bool


def environment() -> dict[str, str]:
    """This process's, in a locale that is the same everywhere, and without colours."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    path = os.pathsep.join(name or os.curdir for name in sys.path)
    return {**plain, **LOCALE, "PYTHONPATH": path, "NO_COLOR": "1"}


def can_fork_commands() -> bool:
    """Whether one would have this process's rights and see its mounts."""
    if os.geteuid() != _TESTS_USER:
        return False
    # A child of the tests' own process may have mounts that nobody else sees.
    is_child = os.getpid() != _TESTS
    return not is_child or (server.cache_info().currsize > 0 and os.access(_OWN_MOUNTS, os.R_OK))


def forked_command(
    *arguments: bytes | str | os.PathLike[str],
    given: bytes = b"",
    cwd: str | os.PathLike[str] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Ended:
    """Run scantree; ``given`` is what it finds on its standard input, ``variables`` come in
    addition to this process's."""
    (in_, feed), (from_out, out), (from_err, err) = (os.pipe() for _ in range(3))
    with ThreadPoolExecutor(3) as threads:
        feeding = threads.submit(_feed, feed, given)
        reading = [threads.submit(_read, end) for end in (from_out, from_err)]
        code = forked_on((in_, out, err), *arguments, cwd=cwd, variables=variables)
        feeding.result()
        return Ended(code, *(each.result() for each in reading))


def forked_on(
    streams: tuple[int | None, int | None, int | None],
    *arguments: bytes | str | os.PathLike[str],
    cwd: str | os.PathLike[str] | None = None,
    variables: Mapping[str, str] | None = None,
) -> int:
    """Run scantree on these standard streams, of which any may be closed; its exit code.

    They are closed here once it has them.
    """
    mask = os.umask(0o077)
    os.umask(mask)
    added = dict(variables or {})
    assert not [name for name in added if name.startswith(_PYTHON_HEEDS)]
    descriptors = [stream for stream in streams if stream is not None]
    has_mounts = os.getpid() != _TESTS
    if has_mounts:
        descriptors.append(os.open(_OWN_MOUNTS, os.O_RDONLY))
    request = _Request(
        [*map(os.fsdecode, arguments)],
        environment() | added,
        os.fspath(cwd or os.getcwd()),
        mask,
        [number for number, stream in enumerate(streams) if stream is not None],
        has_mounts,
    )
    return server().run(request, descriptors)


def forked_text(
    *arguments: object,
    cwd: str | os.PathLike[str] | None = None,
    variables: Mapping[str, str] | None = None,
) -> EndedInText:
    """Run scantree, whose output is text."""
    ended = forked_command(*map(str, arguments), cwd=cwd, variables=variables)
    return EndedInText(ended.code, ended.out.decode(), ended.err.decode())


def _feed(descriptor: int, given: bytes) -> None:
    with suppress(BrokenPipeError), open(descriptor, "wb") as pipe:
        pipe.write(given)


def _read(descriptor: int) -> bytes:
    with open(descriptor, "rb") as pipe:
        return pipe.read()


class _Server:
    """The process that forks, as those see it that ask for commands."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment(),
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self._end)

    def run(self, request: _Request, descriptors: Sequence[int]) -> int:
        """A command's code. Closes what it is given: the streams, and the mounts to see."""
        socket.send_fds(self._socket, [pickle.dumps(request)], descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        answer = self._socket.recv(16)
        assert answer, "the process that forks commands has ended"
        return int(answer)

    def _end(self) -> None:
        if os.getpid() == _TESTS:
            self._socket.close()
            self._process.wait()


@cache
def server() -> _Server:
    """The one of this run of the tests, started when it is first asked for."""
    return _Server()


def _import_all() -> None:
    for room in ROOMS:
        package = import_module(f"scantree.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            # Of what is optional, some is not installed.
            with suppress(ImportError):
                import_module(module.name)


def _serve(requests: socket.socket) -> int:
    """Fork for each request; in the child, the command's code."""
    _import_all()
    gc.freeze()
    # Where a user ends the tests, it is the one who asks that has to be quick.
    heeded = signal.signal(signal.SIGINT, signal.SIG_DFL)
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, _REQUEST_BYTES, 4)
        if not message:
            return 0
        child = os.fork()
        if child == 0:
            requests.close()
            signal.signal(signal.SIGINT, heeded)
            return _become(pickle.loads(message), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        requests.send(b"%d" % os.waitstatus_to_exitcode(status))


def _become(request: _Request, descriptors: Sequence[int]) -> int:
    from scantree.__main__ import main  # noqa: PLC0415

    waiting = list(descriptors)
    if request.has_mounts:
        if ctypes.CDLL(None, use_errno=True).setns(waiting[-1], _CLONE_NEWNS) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        os.close(waiting.pop())
    for number in range(3):
        if number in request.open_streams:
            os.dup2(stream := waiting.pop(0), number)
            os.close(stream)
        else:
            os.close(number)
    _open_streams()
    os.chdir(request.directory)
    os.umask(request.umask)
    os.environ.clear()
    os.environ.update(request.environment)
    sys.argv[1:] = request.arguments
    return main()


def _open_streams() -> None:
    """As Python does when it starts."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = None
        with suppress(OSError):
            os.fstat(number)
            stream = open(  # noqa: SIM115
                number,
                "w" if number else "r",
                encoding="utf-8",
                errors="backslashreplace" if name == "stderr" else "surrogateescape",
                newline="\n",
                closefd=False,
            )
            stream.reconfigure(line_buffering=os.isatty(number) or name == "stderr")
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


if __name__ == "__main__":
    sys.exit(_serve(socket.socket(fileno=int(sys.argv[1]))))
