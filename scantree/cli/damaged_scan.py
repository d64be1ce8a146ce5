"""Which of several scan files is the one that cannot be read.

While several are open, whoever reads them all doesn't know whose fault an error is. So each is
read again, alone, once there is one.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence

from scantree.saved.errors import ScanFileError
from scantree.saved.loading import loading


def whose_fault(paths: Sequence[bytes], error: ScanFileError) -> ScanFileError:
    """The error of the first file that has one of its own; else the one that was met."""
    for path in paths:
        if not os.path.isfile(path):
            continue
        try:
            with loading(path) as scan:
                deque(scan.findings.rows(), maxlen=0)
                deque(scan.findings.packed(), maxlen=0)
        except ScanFileError as own:
            if own.reason == error.reason:
                return own
    return error
