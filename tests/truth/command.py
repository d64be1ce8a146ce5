"""The command as a user calls it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from scantree.cli.entry import run as run_command
from tests.forked_command import LOCALE, Ended, can_fork_commands, environment, forked_command
from tests.reader.in_child import as_nobody


def command(*arguments: bytes | str, locale: str = "C.UTF-8", is_coerced: bool = True) -> Ended:
    """Run scantree in a locale; where it isn't coerced, Python makes no UTF-8 of the C locale."""
    if {"LC_ALL": locale} == LOCALE and is_coerced and can_fork_commands():
        return forked_command(*arguments)
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", *arguments],
        env={
            **environment(),
            "LC_ALL": locale,
            **({} if is_coerced else {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        },
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
