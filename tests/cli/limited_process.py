"""A command in a child of this process, where the system gives little."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from scantree.cli.entry import run

HANG_SECONDS = 120


class Ended(NamedTuple):
    """How a command ended (below zero: by which signal), and what it wrote."""

    code: int
    out: bytes
    err: bytes


def scan_in_child(
    lower: Callable[[], None],
    native: str,
    *arguments: str | Path,
    cwd: Path | None = None,
    stdin: str = "",
) -> Ended:
    """Scan with nothing open but the standard streams, once ``lower`` has set the limits."""
    with TemporaryFile() as file, TemporaryFile() as out, TemporaryFile() as err:
        file.write(stdin.encode())
        file.seek(0)
        child = os.fork()
        if child == 0:
            code = 255
            try:
                for number, stream in enumerate((file, out, err)):
                    os.dup2(stream.fileno(), number)
                os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
                os.chdir(cwd or "/")
                os.environ["SCANTREE_NATIVE"] = native
                signal.alarm(HANG_SECONDS)
                with (
                    open(0, encoding="utf-8", closefd=False) as sys.stdin,
                    open(1, "w", encoding="utf-8", closefd=False) as sys.stdout,
                    open(2, "w", encoding="utf-8", closefd=False) as sys.stderr,
                ):
                    lower()
                    code = run(["scan", *map(str, arguments)])
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        return Ended(code, out.read(), err.read())
