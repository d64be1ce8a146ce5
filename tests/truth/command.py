"""The command as a user calls it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import NamedTuple

from scantree.cli.entry import run as run_command
from tests.reader.in_child import as_nobody


class Ended(NamedTuple):
    """What a command left behind."""

    code: int
    out: bytes
    err: bytes


def command(*arguments: bytes | str, locale: str = "C.UTF-8", is_coerced: bool = True) -> Ended:
    """Run scantree in a locale; where it isn't coerced, Python makes no UTF-8 of the C locale."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LC_")},
        "LC_ALL": locale,
        "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path),
        "NO_COLOR": "1",
        **({} if is_coerced else {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", *arguments],
        env=environment,
        capture_output=True,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def command_as_nobody(*arguments: bytes) -> Ended:
    """Run scantree without any rights. Nobody may not be able to start Python, so in a fork."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:

        def run() -> int:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            code = run_command([os.fsdecode(argument) for argument in arguments])
            sys.stdout.flush()
            sys.stderr.flush()
            return code

        code = as_nobody(run)
        out.seek(0)
        err.seek(0)
        return Ended(code, out.read(), err.read())
