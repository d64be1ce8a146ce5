"""What a command shows, written: to standard output, and the document to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scantree.cli.stderr import complain
from scantree.cli.stdout import StdoutError, write_stdout
from scantree.cli.usage import UsageError
from scantree.cli.view_plan import View, ViewPlan
from scantree.render.escape import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scantree.cli.beside import Beside
    from scantree.cli.human_view import Around
    from scantree.cli.output_file import Data
    from scantree.scanning.findings import Directories
    from scantree.scanning.report import ScanReport


def ensure_output(path: str, option: str = "--output") -> None:
    """Raise UsageError where a file could not be written anyway."""
    from scantree.cli.output_file import check_output  # noqa: PLC0415

    try:
        check_output(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have this name"
        line = f"{option}: cannot write {quote(path)}: {reason}"
        raise UsageError(line, is_in_help=False) from None


def write_file(path: str, data: Data, *, is_lost: bool = False) -> bool:
    """Whether the file got the document; one that is lost otherwise is kept elsewhere if not."""
    from scantree.cli.output_file import keep_elsewhere, write_output  # noqa: PLC0415

    try:
        write_output(path, data)
    except OSError as error:
        line = f"cannot write {quote(path)}: {error.strerror}"
        kept_in = getattr(error, "kept_in", None)
        if kept_in is None and is_lost and isinstance(data, bytes):
            kept_in = keep_elsewhere(data)
        complain(line if kept_in is None else f"{line}; the document is in {quote(kept_in)}")
        return False
    return True


def write_view(view: bytes) -> bool:
    """Whether standard output got the view."""
    try:
        write_stdout(view)
    except StdoutError as error:
        complain(f"cannot write to standard output: {error}")
        return False
    return True


def shown_document(
    report: ScanReport,
    plan: ViewPlan,
    directories: Directories | None,
    beside: Beside | None = None,
) -> bytes:
    """The JSON document, with the rows of the directories where the plan asks for rows."""
    from scantree.render.document import document  # noqa: PLC0415

    directories = _with_files(report, directories, beside)
    more: dict[str, object] = {}
    for section in beside.sections if beside else ():
        more |= section.fields(plan.basis, plan.limits)
    if not (plan.has_rows or (beside and beside.shared)) or directories is None:
        return document(report, more=more)

    from scantree.render.rows import document_rows  # noqa: PLC0415

    fields = beside.row_fields if beside else _no_fields
    rows = document_rows(directories, plan.basis, plan.row_limits, fields)
    return document(report, rows, more)


def _no_fields(_: int) -> Mapping[str, object]:
    return {}


def shown_view(
    report: ScanReport,
    plan: ViewPlan,
    directories: Directories | None,
    below: Sequence[str] = (),
    around: Around | None = None,
    beside: Beside | None = None,
) -> bytes:
    """What standard output gets; ``below`` are lines that standard error gets afterwards."""
    if plan.view is View.JSON:
        return shown_document(report, plan, directories, beside)
    if plan.query is not None and plan.query.is_told:
        from scantree.cli.files_view import files_view  # noqa: PLC0415
        from scantree.cli.human_view import Around  # noqa: PLC0415

        return files_view(report, plan, below, (around or Around())._replace(beside=beside))
    if plan.view is View.PATHS and directories is not None:
        from scantree.cli.paths_view import paths_view  # noqa: PLC0415

        return paths_view(directories, plan, below, beside.sections if beside else ())

    from scantree.cli.human_view import Around, human_view  # noqa: PLC0415

    directories = _with_files(report, directories, beside)
    around = (around or Around())._replace(beside=beside)
    return human_view(report, plan, below, directories=directories, around=around)


def _with_files(
    report: ScanReport, directories: Directories | None, beside: Beside | None
) -> Directories | None:
    """The directories, with those of the largest files among them that are known.

    What directories share says nothing of files, so there are none beside that.
    """
    answers = report.answers
    if beside is not None and beside.shared is not None:
        return directories
    if directories is None or answers is None or not answers.in_rows:
        return directories
    from scantree.scanning.files_among import FilesAmong  # noqa: PLC0415

    return FilesAmong(directories, answers.in_rows)
