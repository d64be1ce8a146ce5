"""Options that nobody typed: from the configuration file and ``SCANTREE_OPTIONS``.

They are words before those of the command line, as far as that says nothing else: what is given
there takes the place of what is said here, also of an option that is repeatable, and of one that
it contradicts. ``SCANTREE_OPTIONS`` goes before the file in the same way.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from scantree.cli.config_file import ConfigLine, config_lines
from scantree.cli.usage import UsageError
from scantree.render.escape import escape, quote

VARIABLE = "SCANTREE_OPTIONS"

TAKES_VARIABLE = frozenset({"scan", "show", "resume", "diff", "growth"})
"""The commands that heed it; another's output is for programs."""

_ROWS = ("top", "max_depth", "threshold", "whole_paths", "null", "files", "by")
_ONE_SCAN = ("save", "keep", "force", "no_entries", "events", "expect", "fail_over")
_PAIRS = (
    ("json", "whole_paths"),
    ("json", "null"),
    ("json", "csv"),
    ("csv", "whole_paths"),
    ("csv", "null"),
    ("by", "whole_paths"),
    ("by", "null"),
    ("inodes", "apparent_size"),
    ("inodes", "files"),
    ("quiet", "progress"),
    ("follow_symlinks", "no_dereference"),
    ("follow_symlinks", "shared"),
    ("count_links", "shared"),
    ("count_links", "explain_df"),
    *(("watch", each) for each in (*_ONE_SCAN, "shared", "rebuildable")),
)
"""Options, by the names of their fields, of which one leaves the other no sense."""

_ONE_WAY = (*((each, "summarize") for each in _ROWS), ("inodes", "units"))
"""The same, where what is typed is the first."""


def _contradicted(field: str) -> set[str]:
    pairs = (*_PAIRS, *(pair[::-1] for pair in _PAIRS), *_ONE_WAY)
    return {second for first, second in pairs if first == field}


class Default(NamedTuple):
    """An option's words, how its value is shown, and where it is said."""

    field: str
    words: Sequence[str]
    shown: str
    origin: str


class Option(NamedTuple):
    """What is known of an option of a command.

    ``kind`` is ``flag``, ``one`` or ``many``, by what values it takes.
    """

    field: str
    names: Sequence[str]
    negative: str | None
    kind: str


def options_of(parameters: Sequence[Any]) -> list[Option]:
    """The options among the parameters of a command."""
    found = []
    for each in parameters:
        if getattr(each, "param_type_name", "") != "option" or each.name == "help":
            continue
        long = [name for name in each.opts if name.startswith("--")]
        negative = each.secondary_opts[0] if each.secondary_opts else None
        kind = "flag" if each.is_flag else "many" if each.multiple else "one"
        if long:
            found.append(Option(each.name, [*long, *each.opts], negative, kind))
    return found


def defaults_for(
    command: str,
    path: str | None,
    options: Sequence[Option],
    shorthands: Mapping[str, tuple[str, str]],
    variable: Sequence[tuple[str, object]],
) -> list[Default]:
    """The defaults of a command, the file's (at ``path``) only where the variable says nothing.

    ``shorthands`` are the long names of flags that stand for a value of an option, with its field
    and that value; ``variable`` are the fields that ``SCANTREE_OPTIONS`` sets, with their values.
    Raises UsageError.
    """
    by_field = {option.field: option for option in options}
    found = {
        field: _default(by_field[field], value, VARIABLE)
        for field, value in variable
        if field in by_field
    }
    by_name = {name.removeprefix("--"): option for option in options for name in option.names}
    lines = [
        _of_line(line, command, by_name, by_field, shorthands)
        for line in config_lines(path, command)
    ]
    in_file = [default for default in lines if default is not None]
    return [*found.values(), *without(in_file, found)]


def without(defaults: Sequence[Default], given: Collection[str]) -> list[Default]:
    """Those of which the command line says nothing, whose fields are given there."""
    left_out = set(given)
    for field in given:
        left_out |= _contradicted(field)
    return [each for each in defaults if each.field not in left_out]


def variable_words() -> list[str]:
    """The words of ``SCANTREE_OPTIONS``. Raises UsageError."""
    try:
        return shlex.split(os.environ.get(VARIABLE, ""))
    except ValueError as error:
        raise UsageError(f"{VARIABLE}: {str(error).lower()}", is_in_help=False) from None


def _of_line(
    line: ConfigLine,
    command: str,
    by_name: Mapping[str, Option],
    by_field: Mapping[str, Option],
    shorthands: Mapping[str, tuple[str, str]],
) -> Default | None:
    name = line.key.replace("_", "-")
    if name in shorthands:
        field, value = shorthands[name]
        if not isinstance(line.value, bool):
            raise line.error(f"{name} is true or false")
        return _default(by_field[field], [value], line.origin) if line.value else None
    option = by_name.get(name)
    if option is None:
        raise line.error(f"{command} has no option {quote(line.key)}{_guess(name, by_name)}")
    if option.kind == "flag":
        if not isinstance(line.value, bool):
            raise line.error(f"{name} is true or false")
        return _default(option, line.value, line.origin)
    values = line.value if isinstance(line.value, list) else [line.value]
    if option.kind == "one" and isinstance(line.value, list):
        raise line.error(f"{name} has one value")
    if any(isinstance(each, bool) or not isinstance(each, str | int | float) for each in values):
        raise line.error(f"{name} is a text or a number")
    texts = [str(each) for each in values]
    if any("\0" in each for each in texts):
        raise line.error(f"there can be no NUL in {name}")
    return _default(option, texts, line.origin)


def _default(option: Option, value: object, origin: str) -> Default:
    name = option.names[0]
    if isinstance(value, bool):
        words = [name] if value else [] if option.negative is None else [option.negative]
        return Default(option.field, words, str(value).lower(), origin)
    values = list(value) if isinstance(value, list | tuple) else [value]
    words = [f"{name}={each}" for each in values]
    return Default(
        option.field, words, ", ".join(escape(os.fsencode(str(each))) for each in values), origin
    )


def _guess(name: str, known: Mapping[str, object]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - the command ends with it

    close = get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
