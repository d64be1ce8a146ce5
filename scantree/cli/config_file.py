"""The configuration file, ``scantree/config.toml`` in the XDG directory: a table for each command.

Source: XDG Base Directory Specification; TOML 1.0. What is wrong with a line is told with its
number, which the parser of TOML tells of syntax alone: the others are looked for.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from scantree.cli.first_word import COMMANDS
from scantree.cli.usage import UsageError
from scantree.render.escape import escape, escape_message, quote

_AT = re.compile(r" \(at line (\d+), column \d+\)$")
_TABLE = re.compile(r"\s*\[\s*(?P<name>[^]\s]+)\s*\]")


class ConfigLine(NamedTuple):
    """A key of a command's table, its value, and where it stands."""

    key: str
    value: object
    origin: str

    def error(self, text: str) -> UsageError:
        """What is wrong with it."""
        return UsageError(f"{self.origin}: {text}", is_in_help=False)


def config_lines(path: str | None, command: str) -> Iterator[ConfigLine]:
    """What the file has for a command. Raises UsageError, also for what is wrong elsewhere."""
    if path is None:
        return
    shown = _shown(path)
    text = _read(path, shown)
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(_syntax_error(shown, text, str(error)), is_in_help=False) from None
    for name, table in tables.items():
        if name not in COMMANDS:
            where = _origin(shown, text, "", name)
            if isinstance(table, dict):
                what = f"there is no command {quote(name)}"
            else:
                what = f"{quote(name)} stands in no table, such as [scan]"
            raise UsageError(f"{where}: {what}", is_in_help=False)
        if not isinstance(table, dict):
            where = _origin(shown, text, "", name)
            raise UsageError(f"{where}: {name} is a table, [{name}]", is_in_help=False)
    for key, value in tables.get(command, {}).items():
        yield ConfigLine(key, value, _origin(shown, text, command, key))


def _shown(path: str) -> str:
    home = os.environ.get("HOME", "").rstrip("/")
    if home and path.startswith(f"{home}/"):
        return "~" + escape(os.fsencode(path[len(home) :]))
    return escape(os.fsencode(path))


def _read(path: str, shown: str) -> str:
    try:
        # No pipe is waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                raise UsageError(f"{shown}: it is a pipe, and no file", is_in_help=False)
            content = file.read()
    except OSError as error:
        raise UsageError(f"{shown}: cannot be read: {error.strerror}", is_in_help=False) from None
    try:
        return content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(f"{shown}, line {line}: it is not UTF-8", is_in_help=False) from None


def _syntax_error(shown: str, text: str, message: str) -> str:
    at = _AT.search(message)
    line = int(at.group(1)) if at else text.rstrip("\n").count("\n") + 1
    said = _AT.sub("", message).removesuffix(" (at end of document)")
    return f"{shown}, line {line}: {escape_message(said[:1].lower() + said[1:])}"


def _origin(shown: str, text: str, table: str, key: str) -> str:
    line = _line_of(text, table, key)
    return shown if line is None else f"{shown}, line {line}"


def _line_of(text: str, table: str, key: str) -> int | None:
    """Where a key of a table stands, or a table itself where that is empty."""
    quoted = rf"(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')"
    in_table = re.compile(rf"\s*{quoted}\s*[.=]")
    dotted = re.compile(rf"\s*{re.escape(table)}\s*\.\s*{quoted}\s*[.=]")
    inline = re.compile(rf"\s*{re.escape(table)}\s*=\s*{{.*{quoted}\s*=")
    header = re.compile(rf"\s*\[+\s*{quoted}\s*[\].]")
    at = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not table and header.match(line):
            return number
        found = _TABLE.match(line)
        if found:
            at = found.group("name").strip("\"'")
        elif (at == table and in_table.match(line)) or (
            not at and table and (dotted.match(line) or inline.match(line))
        ):
            return number
    return None
