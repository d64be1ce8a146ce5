"""What the command line asks to be exported, checked."""

from __future__ import annotations

from collections.abc import Sequence

from scantree.cli.read_file import STANDARD_STREAM
from scantree.cli.usage import UsageError
from scantree.named_tuple import NamedTuple
from scantree.render.escape import quote

FORMATS = ("ncdu", "json", "ndjson", "csv", "parquet", "openmetrics", "html")
"""Each is made by what ``export_formats`` has of its name."""

_TELL_NO_FILES = frozenset({"json", "openmetrics"})
"""All others tell each file, so a scan has to be kept for them."""

_DO_WITHOUT_FILES = _TELL_NO_FILES | {"html"}
"""A scan that was kept without its files will do for these."""

_PARQUET = "parquet"


class ExportPlan(NamedTuple):
    """Checked options: a format, and the file that gets it; None is standard output."""

    name: str
    file: str | None


def export_plans_of(exports: Sequence[str]) -> tuple[ExportPlan, ...]:
    """What ``--export`` asks for. Raises UsageError."""
    plans: list[ExportPlan] = []
    for given in exports:
        name, colon, file = given.partition(":")
        check_format("--export", name)
        if not colon or not file:
            raise UsageError(f"--export takes FORMAT:FILE, not {quote(given)}")
        if file == STANDARD_STREAM:
            raise UsageError("--export writes files; 'scantree export' writes standard output")
        if any(plan.file == file for plan in plans):
            raise UsageError(f"--export: {quote(file)} is there twice")
        _ensure(file)
        plans.append(ExportPlan(name, file))
    return tuple(plans)


def check_format(option: str, name: str) -> None:
    """Raise UsageError where there is no such format, or what it takes is not installed."""
    if name not in FORMATS:
        raise UsageError(f"{option}: there is no format {quote(name)}, only {', '.join(FORMATS)}")
    if name == _PARQUET:
        from importlib.util import find_spec  # noqa: PLC0415 - only where it is asked for

        if find_spec("pyarrow") is None:
            raise UsageError(
                f"{option}: parquet needs pyarrow, which is not installed:"
                " pip install 'scantree[parquet]'",
                is_in_help=False,
            )


def needs_entries(plan: ExportPlan) -> bool:
    """Whether a format tells each file, as far as the scan knows them."""
    return plan.name not in _TELL_NO_FILES


def does_without_files(plan: ExportPlan) -> bool:
    """Whether a format makes sense of a scan that knows no files."""
    return plan.name in _DO_WITHOUT_FILES


def _ensure(file: str) -> None:
    from scantree.cli.shown_output import ensure_output  # noqa: PLC0415 - start-up

    ensure_output(file, "--export")
