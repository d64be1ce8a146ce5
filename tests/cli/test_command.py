from __future__ import annotations

from typing import Annotated

import typer

from scantree.cli.command import PlainCommand, PlainGroup

SEEN: list[object] = []
APP = typer.Typer(cls=PlainGroup, rich_markup_mode=None)


def remember(value: bool) -> None:
    SEEN.append(value)


@APP.callback()
def group(
    loud: Annotated[bool, typer.Option("--loud", callback=remember)] = False,
) -> None:
    pass


@APP.command(cls=PlainCommand)
def show(
    paths: Annotated[list[str] | None, typer.Argument()] = None,
    many: Annotated[list[str] | None, typer.Option("-m")] = None,
    one: Annotated[str | None, typer.Option("-o")] = None,
    word: Annotated[str, typer.Option("-w")] = "default",
    flag: Annotated[bool, typer.Option("-f")] = False,
    either: Annotated[bool | None, typer.Option("--yes/--no")] = None,
) -> object:
    return (list(paths or ()), list(many or ()), one, word, flag, either)


def call(*arguments: str) -> object:
    SEEN.clear()
    return APP(args=list(arguments), standalone_mode=False)


def test_what_is_not_given_has_its_default() -> None:
    assert call("show") == ([], [], None, "default", False, None)


def test_what_is_given_arrives_as_it_was_written() -> None:
    arguments = ["show", "-m1", "-m", "-x", "a", "-o", "", "b\udcff", "-w=", "-f", "--no"]
    assert call(*arguments) == (["a", "b\udcff"], ["1", "-x"], "", "=", True, False)


def test_callbacks_are_called_all_the_same() -> None:
    call("--loud", "show")
    assert SEEN == [True]
