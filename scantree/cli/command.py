"""Typer commands whose values arrive as they were written, and whose help is in sections.

Typer converts values to types, and newer ones do so with pydantic, even for options that
were not given; its import takes 80 ms, more than half of what a scan of an empty directory
takes in all. The rooms that know what an option means parse its text anyway, and say
better what is wrong with it.

What typer prints (help, version, completions) goes the way of all output: whole, or told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import typer
from typer.core import TyperCommand, TyperGroup

from scantree.cli.help_page import Section, first_column, section_lines
from scantree.cli.option_groups import shorthands_of
from scantree.cli.shorthand import Shorthand
from scantree.cli.stdout import collected_prints
from scantree.cli.usage import UsageError
from scantree.named_tuple import NamedTuple
from scantree.render.escape import escape_message

if TYPE_CHECKING:
    from scantree.cli.defaults import Default

SETTINGS = {"help_option_names": ["--help"]}

_OTHER = "Other"
"""The group of options that were declared in none."""

_ALL = "Options"
"""Its title where there is no group."""

_NO_CONFIG = "--no-config"
_NO = "--no-"
_ABOUT_CONFIG = (
    "Heed neither ~/.config/scantree/config.toml nor SCANTREE_OPTIONS. Of what they set,"
    " a flag is put back by its name with --no- before it."
)

_P = TypeVar("_P")


# Typer shows one class of what it may raise for a command line, and in some versions
# they are click's, in others its own. They are known by the code they carry.
PARSE_ERRORS = tuple(
    kind
    for kind in typer.BadParameter.__mro__
    if issubclass(kind, Exception) and hasattr(kind, "exit_code")
) or (typer.BadParameter,)


class Command(NamedTuple):
    """A command: what it runs, and its page of help.

    ``text`` is told before the options (its first sentence in the list of commands),
    ``after`` follows them: sections, and paragraphs between them. Docstrings would be
    missing where Python was told to leave them out (``-OO``).
    """

    run: Callable[..., object]
    text: str
    after: Sequence[Section | str] = ()


def config_path() -> str | None:
    """Where the configuration is; None where there is none."""
    above = os.environ.get("XDG_CONFIG_HOME", "")
    if not above.startswith("/"):
        home = os.environ.get("HOME", "")
        above = f"{home}/.config" if home else ""
    path = f"{above}/scantree/config.toml"
    try:
        os.stat(path)
    except (OSError, ValueError):
        return None
    return path


class PlainCommand(TyperCommand):
    """Declare its options as bool, str and list[str] only, none of them required.

    ``defaults`` are the options that were not typed, once the others are known. Whether any
    may be undone is ``takes_back``: few command lines need the options for that.
    """

    after: Sequence[Section | str] = ()
    shorthands: Sequence[Shorthand] = ()
    defaults: Sequence[Default] = ()
    takes_back = False

    def get_params(self, ctx: Any) -> Any:
        """The parameters, ``--help`` among them."""
        return _without_conversion(super().get_params(ctx))

    def make_parser(self, ctx: Any) -> Any:
        """The parser, which takes shorthands, too."""
        parser = super().make_parser(ctx)
        by_name = {parameter.name: parameter for parameter in self.get_params(ctx)}
        for names, field, value, _, back in self.shorthands:
            # The last of all counts, so they are values of one list.
            for opts, const in ((list(names), value), (negatives(names), back)):
                if opts and const:
                    parser.add_option(
                        obj=by_name[field],
                        opts=opts,
                        dest=field,
                        action="append_const",
                        const=const,
                    )
        for parameter in by_name.values():
            # What was configured can be put back.
            if getattr(parameter, "is_flag", False) and not parameter.secondary_opts:
                parser.add_option(
                    obj=parameter,
                    opts=negatives(parameter.opts),
                    dest=parameter.name,
                    action="store_const",
                    const=False,
                )
        return parser

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Parse the arguments, behind those that were configured."""
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        self.takes_back = any(word.startswith(_NO) for word in args)
        end = args.index("--") if "--" in args else len(args)
        if _NO_CONFIG in args[:end]:
            args = [word for word in args[:end] if word != _NO_CONFIG] + args[end:]
        elif (path := config_path()) is not None or "SCANTREE_OPTIONS" in os.environ:
            from scantree.cli.configured import configured  # noqa: PLC0415 - mostly there is none

            self.defaults = configured(self, ctx, args, path)
            args = [word for default in self.defaults for word in default.words] + args
        return super().parse_args(ctx, args)

    def parsed(self, ctx: Any, words: Sequence[str]) -> Mapping[str, object]:
        """What the options among some words set, and the rest. Raises UsageError."""
        self.takes_back = True
        try:
            found, _, _ = self.make_parser(ctx).parse_args(list(words))
        except PARSE_ERRORS as error:
            raise UsageError(message_of(error)) from None
        return {name: value for name, value in found.items() if value is not None}

    def invoke(self, ctx: Any) -> Any:
        """Run it; what is wrong with an option that was configured is told of where it is."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            if not self.defaults:
                raise
            from scantree.cli.configured import told_of  # noqa: PLC0415 - as above

            raise told_of(self, ctx, error) from None

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """What a shell may put in place of an incomplete word."""
        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            kind = type(super().shell_complete(ctx, "--")[0])
            for names, _, _, text, _ in self.shorthands:
                found += [kind(name, help=text) for name in names if name.startswith(incomplete)]
        return found

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options in the groups that they were declared in, then what follows them."""
        rows: dict[str, list[tuple[str, str]]] = {}
        origins = {each.field: f" [{each.shown}: {each.origin}]" for each in self.defaults}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                record = (record[0], record[1] + origins.get(parameter.name, ""))
                group = getattr(parameter, "rich_help_panel", None) or _OTHER
                rows.setdefault(group, []).append(record)
                rows[group] += [
                    (", ".join(names), text)
                    for names, field, _, text, _ in self.shorthands
                    if field == parameter.name and text
                ]
        if len(rows) == 1:
            rows = {_ALL: rows[_OTHER]}
        elif _OTHER in rows:
            rows[_OTHER].append((_NO_CONFIG, _ABOUT_CONFIG))
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


def _add_constant(parser: Any, obj: Any, opts: list[str], const: object, action: str) -> None:
    if opts:
        parser.add_option(obj=obj, opts=opts, dest=obj.name, action=action, const=const)


def message_of(error: Exception) -> str:
    """One line, in which nothing is left that a terminal obeys."""
    message = " ".join(cast(typer.BadParameter, error).format_message().split())
    return escape_message(message.rstrip("."))


def negatives(names: Sequence[str]) -> list[str]:
    """The names that undo a flag of these."""
    return [_NO + name.removeprefix("--") for name in names if name.startswith("--")]


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
