"""A command's options that were configured, as far as its command line leaves them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scantree.cli.defaults import (
    TAKES_VARIABLE,
    VARIABLE,
    defaults_for,
    options_of,
    variable_words,
    without,
)
from scantree.cli.usage import UsageError
from scantree.render.escape import quote

if TYPE_CHECKING:
    from scantree.cli.command import PlainCommand
    from scantree.cli.defaults import Default

_SCAN = "scan"


def configured(
    command: PlainCommand, ctx: Any, arguments: Sequence[str], path: str | None
) -> list[Default]:
    """What is configured for a command and left by these arguments; ``path`` is the file's.

    Raises UsageError.
    """
    given, _, _ = command.make_parser(ctx).parse_args(list(arguments))
    options = options_of(command.get_params(ctx))
    shorthands = {
        name.removeprefix("--"): (each.field, each.value)
        for each in command.shorthands
        for name in each.names
        if name.startswith("--")
    }
    name = str(command.name)
    variable: Sequence[tuple[str, object]] = ()
    if name in TAKES_VARIABLE and os.environ.get(VARIABLE):
        variable = _of_variable(command, ctx)
    return without(defaults_for(name, path, options, shorthands, variable), given)


def told_of(command: PlainCommand, ctx: Any, error: UsageError) -> UsageError:
    """The error, with where the option that it names was configured, if it was."""
    words = set(re.findall(r"--?[a-z0-9][a-z0-9-]*|-[A-Z]", str(error)))
    names = {each.field: each.names for each in options_of(command.get_params(ctx))}
    for default in command.defaults:
        if not words.isdisjoint(names.get(default.field, ())):
            return UsageError(f"{default.origin}: {error}", is_in_help=False)
    return error


def _of_variable(command: PlainCommand, ctx: Any) -> list[tuple[str, object]]:
    """What the variable sets: options of ``scan``, of which others take those that they have."""
    # As the group has it, so that nothing is imported that is there.
    of_scan = command if command.name == _SCAN else ctx.parent.command.get_command(ctx, _SCAN)
    words = variable_words()
    try:
        found = dict(of_scan.parsed(ctx, words))
    except UsageError as error:
        raise UsageError(f"{VARIABLE}: {error}", is_in_help=False) from None
    paths = found.pop("paths", ())
    if isinstance(paths, tuple) and paths:
        raise UsageError(f"{VARIABLE} holds options, not {quote(str(paths[0]))}", is_in_help=False)
    if "help" in found:
        raise UsageError(f"{VARIABLE}: --help is for the command line", is_in_help=False)
    return list(found.items())
