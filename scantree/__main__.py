"""The command ``scantree``, also as ``python -m scantree``.

Start-up and end are most of what a small scan takes, and the garbage collector a good part
of both (measured: 35 of 240 ms): it goes through all modules again and again while they
are imported, and once more when the interpreter ends. So it waits for the imports, and
what is there then, and what is there in the end, is kept out of its sight.
"""

from __future__ import annotations

import gc
import signal
import sys

_GARBAGE = 50_000
"""Objects made and not freed between collections: a scan leaves hardly any cycles."""


def main() -> int:
    """Run the command on the process's arguments; answer its exit code."""
    gc.disable()
    # Ended by a reader that went away, as any tool is; a scan never writes to a pipe
    # while it runs, but for its progress, and that is guarded where it is written.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        # Imported here, so that Ctrl-C ends the imports quietly, too.
        from scantree.cli.entry import run  # noqa: PLC0415

        gc.freeze()
        gc.set_threshold(_GARBAGE)
        gc.enable()
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        # What is left is the interpreter's own end, where Python would show a traceback.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
