"""What the command line asks to be shown, checked and complete, for any scan."""

from __future__ import annotations

import enum
import os
from typing import TYPE_CHECKING

from scantree.cli.color import ColorMode, parse_color
from scantree.cli.numbers import parse_number
from scantree.cli.read_file import STANDARD_STREAM
from scantree.cli.usage import UsageError, only_one
from scantree.cli.view_options import BYTES, ViewOptions
from scantree.named_tuple import NamedTuple
from scantree.render.selection import Limits
from scantree.render.size_format import BINARY_SIZE, PLAIN_BYTES, SizeFormat
from scantree.render.threshold import Threshold, threshold_of
from scantree.scanning.basis import Basis

if TYPE_CHECKING:
    from scantree.census.query import Query


PIPE_ROWS = 20
"""How many rows a view has that goes to no terminal, where nobody says how many."""


class View(enum.Enum):
    """What standard output gets."""

    TREE = enum.auto()
    PATHS = enum.auto()
    TOTALS = enum.auto()
    JSON = enum.auto()
    FILES = enum.auto()
    CSV = enum.auto()


class ViewPlan(NamedTuple):
    """Checked options of a view.

    ``output`` is the file that gets the document, if any; ``has_rows`` says whether a
    document has rows. ``ends_in_null`` says what paths end in. The ``query`` is what is asked
    of single files, if anything is.
    """

    view: View
    basis: Basis
    sizes: SizeFormat
    limits: Limits
    color: ColorMode
    output: str | None
    has_rows: bool
    ends_in_null: bool = False
    query: Query | None = None

    @property
    def has_document(self) -> bool:
        """Whether the document is written anywhere."""
        return self.view is View.JSON or self.output is not None

    @property
    def row_limits(self) -> Limits:
        """Those of the rows in a document: as many as a view has where no option says it."""
        return Limits(PIPE_ROWS) if self.limits == Limits() else self.limits

    @property
    def needs_tree(self) -> bool:
        """Whether it shows anything of single directories."""
        return self.view not in {View.TOTALS, View.JSON} or self.has_rows


def view_plan_of(options: ViewOptions) -> ViewPlan:
    """Check the options. Raises UsageError."""
    is_apparent = options.apparent_size or BYTES in (options.units or ())
    output = only_one("--output", options.output or ())
    if output == "":
        raise UsageError("--output: the name is empty")
    to_stdout = output == STANDARD_STREAM
    view = _view(options, is_document=options.json or to_stdout)
    has_document = view is View.JSON or output is not None
    return ViewPlan(
        view=view,
        basis=_basis(options, is_apparent=is_apparent),
        sizes=_sizes(options),
        limits=_limits(options),
        color=parse_color(options.color),
        output=None if to_stdout else output,
        has_rows=has_document and _asks_for_rows(options),
        ends_in_null=options.null,
    )


def _view(options: ViewOptions, *, is_document: bool) -> View:
    if is_document:
        return View.JSON
    if options.whole_paths or options.null:
        return View.PATHS
    return View.TOTALS if options.summarize else View.TREE


def _asks_for_rows(options: ViewOptions) -> bool:
    asked = (options.top, options.max_depth, options.threshold)
    return not options.summarize and any(each is not None for each in asked)


def _basis(options: ViewOptions, *, is_apparent: bool) -> Basis:
    if options.inodes:
        # Whatever else is given, as du has it.
        return Basis.INODES
    return Basis.APPARENT if is_apparent else Basis.ALLOCATED


def _sizes(options: ViewOptions) -> SizeFormat:
    unit = options.units[-1] if options.units else None
    if unit == BYTES:
        return PLAIN_BYTES
    if unit is None and not any("BLOCK" in name for name in os.environ):
        return BINARY_SIZE

    from scantree.cli.sizes import environment_sizes, parse_block_size  # noqa: PLC0415 - start-up

    if unit is not None:
        return parse_block_size(unit)
    return environment_sizes(os.environ) or BINARY_SIZE


def _limits(options: ViewOptions) -> Limits:
    rows = None if options.top is None else parse_number("--top", options.top, least=1)
    depth = (
        None
        if options.max_depth is None
        else parse_number("--max-depth", options.max_depth, least=0)
    )
    if options.summarize and (options.whole_paths or options.null):
        # A line for each root, as du has it.
        return Limits(depth=0)
    threshold = Threshold()
    if options.threshold is not None:
        from scantree.cli.sizes import parse_threshold  # noqa: PLC0415 - start-up

        threshold = threshold_of(parse_threshold(options.threshold))
    return Limits(rows, depth, threshold)
