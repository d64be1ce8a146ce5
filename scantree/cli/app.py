"""The command ``scantree`` itself: its own options, and the commands that it knows."""

import importlib
from typing import Annotated, Any

import typer

from scantree.cli.command import SETTINGS, PlainGroup, typer_command
from scantree.cli.first_word import COMMANDS
from scantree.cli.help_page import Section
from scantree.cli.stdout import write_stdout
from scantree.cli.usage import UsageError
from scantree.render.escape import quote
from scantree.version import __version__

_TRY = Section(
    "Try",
    (
        ("scantree ~", "what takes the space in your home"),
        ("scantree scan --help", "all options, and more examples"),
    ),
)


class _Commands(PlainGroup):
    """The commands, each imported when it is asked for: most of a small scan is imports."""

    after = (_TRY,)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"scantree.cli.commands.{cmd_name}")
        return typer_command(cmd_name, module.COMMAND)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command and its arguments; a word that is neither it nor a path is told."""
        if args[0] in COMMANDS:
            return super().resolve_command(ctx, args)

        from difflib import get_close_matches  # noqa: PLC0415 - the command ends with it

        close = [f"'{name}'" for name in get_close_matches(args[0], COMMANDS)]
        guess = f" (did you mean {' or '.join(close)}?)" if close else ""
        raise UsageError(f"{quote(args[0])} is no command and no path that is there{guess}")


app = typer.Typer(
    name="scantree",
    context_settings=SETTINGS,
    help="Scan file systems: exact totals, fast, and the directories that take the space.",
    cls=_Commands,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from scantree.cli.native_hint import native_hint  # noqa: PLC0415
        from scantree.cli.reader_choice import reader_line  # noqa: PLC0415

        typer.echo(f"scantree {__version__} ({reader_line()})")
        if hint := native_hint():
            typer.echo(hint)
        raise typer.Exit


@app.callback()
def show_help(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Show the help where no command is given."""
    if context.invoked_subcommand is None:
        write_stdout(f"{context.get_help()}\n".encode())
