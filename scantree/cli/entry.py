"""From arguments to an exit code: every error that is foreseen becomes one line."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import typer

from scantree.cli.app import app
from scantree.cli.command import PARSE_ERRORS, message_of
from scantree.cli.exit_codes import ExitCode
from scantree.cli.first_word import COMMANDS
from scantree.cli.shortage import shortage
from scantree.cli.stderr import complain
from scantree.cli.stdout import StdoutError, abandon_stdout
from scantree.cli.usage import UsageError
from scantree.render.escape import escape_message

_CHECK = "check"
"""The command whose errors are told in its own way."""

_COMPLETION = "_SCANTREE_COMPLETE"
"""Set by the script that a shell completes with, to ask for completions."""


def run(arguments: Sequence[str]) -> int:
    """Run the command and answer its exit code."""
    if not arguments and _COMPLETION in os.environ:
        return _complete()
    # A shell asks for completions without any; else what is set is none of its doing.
    os.environ.pop(_COMPLETION, None)
    if arguments[:1] == [_CHECK]:
        return _check(arguments)
    return _run(arguments)


def _complete() -> int:
    try:
        app(args=[], prog_name="scantree", standalone_mode=False)
    except (KeyError, ValueError) as error:
        complain(f"{_COMPLETION} is set, and not by a shell's completion: {error}")
        return ExitCode.USAGE
    except SystemExit as end:
        return int(end.code or 0)
    return ExitCode.ALL_READ


def _run(arguments: Sequence[str], fail: Callable[[str, ExitCode], int] | None = None) -> int:
    """Run the command; ``fail`` tells an error and answers the code."""
    fail = fail or _complain
    try:
        code = app(args=list(arguments), prog_name="scantree", standalone_mode=False)
    except UsageError as error:
        line = f"{error}; {_hint(arguments)}" if error.is_in_help else str(error)
        return fail(line, ExitCode.USAGE)
    except PARSE_ERRORS as error:
        line = f"{message_of(error)}; {_hint(arguments)}"
        return fail(line, ExitCode.USAGE)
    except StdoutError as error:
        return fail(f"cannot write to standard output: {error}", ExitCode.PROBLEMS)
    except (OSError, MemoryError, ImportError) as error:
        # What only some commands need is imported late, and may find no memory then.
        abandon_stdout()
        reason = shortage(error) or getattr(error, "strerror", None) or escape_message(str(error))
        return fail(reason, ExitCode.PROBLEMS)
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    return int(code or ExitCode.ALL_READ)


def _complain(line: str, code: ExitCode) -> int:
    complain(line)
    return code


def _check(arguments: Sequence[str]) -> int:
    """A monitoring plugin: whatever is wrong is told where it is heard, and is its code 3."""
    from scantree.cli.plugin_line import State, tell_unknown  # noqa: PLC0415 - where it is one

    try:
        code = _run(arguments, lambda line, _code: tell_unknown(line))
    except Exception as error:
        reason = shortage(error) or f"{type(error).__name__}: {error}"
        return tell_unknown(f"the program failed: {escape_message(reason)}")
    return code if code <= State.UNKNOWN else tell_unknown("interrupted")


def _hint(arguments: Sequence[str]) -> str:
    """Where to read on: the page of the command that was meant, or the list of commands."""
    if arguments and arguments[0] in COMMANDS:
        return f"try 'scantree {arguments[0]} --help'"
    return "try 'scantree --help', or 'scantree scan PATH'"
