"""What du's users type: taken where scantree does the same, else answered with what to type.

None of these is in the help; docs/du.md has all of them.
"""

import os
from typing import Annotated

import typer

from scantree.cli.usage import UsageError
from scantree.named_tuple import NamedTuple
from scantree.render.escape import quote


class DuOptions(NamedTuple):
    """The options as they were given."""

    total: Annotated[bool, typer.Option("-c", "--total", hidden=True)] = False
    dereference_args: Annotated[
        bool, typer.Option("-D", "-H", "--dereference-args", hidden=True)
    ] = False
    no_dereference: Annotated[bool, typer.Option("-P", "--no-dereference", hidden=True)] = False
    all_: Annotated[bool, typer.Option("-a", "--all", hidden=True)] = False
    separate_dirs: Annotated[bool, typer.Option("-S", "--separate-dirs", hidden=True)] = False
    time: Annotated[bool, typer.Option("--time", hidden=True)] = False
    time_style: Annotated[str | None, typer.Option("--time-style", hidden=True)] = None


def refuse_what_only_du_does(options: DuOptions, roots: tuple[bytes, ...]) -> None:
    """Raise UsageError for what scantree doesn't do, with what does."""

    def refuse(line: str) -> None:
        raise UsageError(line, is_in_help=False)

    if options.all_:
        refuse("-a: the rows are directories; 'du -a' lists files as well")
    if options.separate_dirs:
        refuse("-S: a row has everything below it; 'du -S' has what lies in a directory itself")
    if options.time or options.time_style is not None:
        refuse("--time: no times are shown; 'du --time' shows them")
    for root in roots if options.no_dereference else ():
        if os.path.islink(root):
            shown = quote(os.fsdecode(root))
            refuse(f"-P: {shown} is a symbolic link, and a root is followed always")
