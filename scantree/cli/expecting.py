"""What a scan is to be measured by: an earlier one of the same roots, if one is at hand."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scantree.cli.stderr import complain
from scantree.cli.usage import UsageError
from scantree.render.escape import quote

if TYPE_CHECKING:
    from scantree.cli.plan import Plan
    from scantree.scanning.expectation import Expected


def expected_by(plan: Plan) -> Expected | None:
    """What is expected; None where nothing tells. Raises UsageError."""
    if plan.expect is None and (plan.save is None or not plan.save.force):
        return None
    from scantree.saved.errors import ScanFileError  # noqa: PLC0415 - where asked for
    from scantree.saved.expected import expected_of  # noqa: PLC0415

    roots = plan.request.roots
    if plan.expect is None:
        # The one that is replaced tells, if it can; nobody asked it to.
        assert plan.save is not None
        try:
            return expected_of(plan.save.path, roots)
        except ScanFileError:
            return None
    shown = quote(os.fsdecode(plan.expect))
    try:
        found = expected_of(plan.expect, roots)
    except ScanFileError as error:
        line = f"--expect: cannot read {shown}: {error.reason}"
        raise UsageError(line, is_in_help=False) from None
    if found is None:
        complain(f"--expect: {shown} is no complete scan of these roots; going on without")
    return found
