"""Typer commands whose values arrive as they were written, and whose help is in sections.

Typer converts values to types, and newer ones do so with pydantic, even for options that
were not given; its import takes 80 ms, more than half of what a scan of an empty directory
takes in all. The rooms that know what an option means parse its text anyway, and say
better what is wrong with it.

What typer prints (help, version, completions) goes the way of all output: whole, or told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from scantree.cli.help_page import Section, first_column, section_lines
from scantree.cli.option_groups import shorthands_of
from scantree.cli.shorthand import Shorthand
from scantree.cli.stdout import collected_prints

SETTINGS = {"help_option_names": ["--help"]}

_OTHER = "Other"
"""The group of options that were declared in none."""

_ALL = "Options"
"""Its title where there is no group."""

_P = TypeVar("_P")


class Command(NamedTuple):
    """A command: what it runs, and its page of help.

    ``text`` is told before the options (its first sentence in the list of commands),
    ``after`` follows them: sections, and paragraphs between them. Docstrings would be
    missing where Python was told to leave them out (``-OO``).
    """

    run: Callable[..., object]
    text: str
    after: Sequence[Section | str] = ()


class PlainCommand(TyperCommand):
    """Declare its options as bool, str and list[str] only, none of them required."""

    after: Sequence[Section | str] = ()
    shorthands: Sequence[Shorthand] = ()

    def get_params(self, ctx: Any) -> Any:
        """The parameters, ``--help`` among them."""
        return _without_conversion(super().get_params(ctx))

    def make_parser(self, ctx: Any) -> Any:
        """The parser, which takes shorthands, too."""
        parser = super().make_parser(ctx)
        by_name = {parameter.name: parameter for parameter in self.get_params(ctx)}
        for names, field, value, _ in self.shorthands:
            # The last of all counts, so they are values of one list.
            parser.add_option(
                obj=by_name[field],
                opts=list(names),
                dest=field,
                action="append_const",
                const=value,
            )
        return parser

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """What a shell may put in place of an incomplete word."""
        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            kind = type(super().shell_complete(ctx, "--")[0])
            for names, _, _, text in self.shorthands:
                found += [kind(name, help=text) for name in names if name.startswith(incomplete)]
        return found

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options in the groups that they were declared in, then what follows them."""
        rows: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                group = getattr(parameter, "rich_help_panel", None) or _OTHER
                rows.setdefault(group, []).append(record)
                rows[group] += [
                    (", ".join(names), text)
                    for names, field, _, text in self.shorthands
                    if field == parameter.name and text
                ]
        if len(rows) == 1:
            rows = {_ALL: rows[_OTHER]}
        groups = list(map(Section, rows, rows.values()))
        # Their second columns begin in one place, so that an eye can run down it.
        column = first_column(groups, formatter.width)
        for group in groups:
            _write_section(formatter, group, column)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """What follows the options."""
        _write_parts(formatter, self.after)

    def make_context(self, *arguments: Any, **extra: Any) -> Any:
        """Parse the arguments, and do what some ask for at once, as ``--help`` does."""
        with collected_prints():
            return super().make_context(*arguments, **extra)


class PlainGroup(TyperGroup):
    """The same for the options before the name of a command."""

    after: Sequence[Section | str] = ()

    def get_params(self, ctx: Any) -> Any:
        """The parameters, ``--help`` among them."""
        return _without_conversion(super().get_params(ctx))

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """What follows the list of commands."""
        _write_parts(formatter, self.after)

    def make_context(self, *arguments: Any, **extra: Any) -> Any:
        """Parse the arguments, and do what some ask for at once, as ``--help`` does."""
        with collected_prints():
            return super().make_context(*arguments, **extra)

    def _main_shell_completion(self, *arguments: Any, **extra: Any) -> None:
        with collected_prints():
            super()._main_shell_completion(*arguments, **extra)


def typer_command(name: str, command: Command) -> PlainCommand:
    """The command as typer runs it."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=PlainCommand, help=command.text, context_settings=SETTINGS)(command.run)
    made = typer.main.get_command(app)
    assert isinstance(made, PlainCommand)
    made.after = command.after
    made.shorthands = shorthands_of(command.run)
    return made


def _write_parts(formatter: Any, parts: Sequence[Section | str]) -> None:
    for part in parts:
        if isinstance(part, Section):
            _write_section(formatter, part, first_column([part], formatter.width))
        else:
            formatter.write_paragraph()
            formatter.write_text(part)


def _write_section(formatter: Any, section: Section, column: int) -> None:
    formatter.write_paragraph()
    for line in section_lines(section, formatter.width, column):
        formatter.write(line + "\n")


def _without_conversion(parameters: Sequence[_P]) -> Sequence[_P]:
    for parameter in parameters:
        # Conversion is part of this method; nothing that typer offers turns it off.
        vars(parameter)["process_value"] = partial(_process_value, parameter)
    return parameters


def _process_value(parameter: Any, context: object, value: Any) -> Any:
    if parameter.nargs == -1 or getattr(parameter, "multiple", False):
        value = tuple(value or ())
    if parameter.callback is not None:
        value = parameter.callback(context, parameter, value)
    return value
