"""What is compressed by Zstandard, unpacked by the program ``zstd``, where it is installed."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scantree.exchange.json_items import Source

_PROGRAM = "zstd"
_CHUNK = 1 << 18


def is_there() -> bool:
    """Whether anything can be unpacked."""
    return shutil.which(_PROGRAM) is not None


class Unpacking:
    """A stream of what is in another stream, which a thread hands to the program."""

    def __init__(self, packed: Source) -> None:
        """Raises OSError where the program cannot be run."""
        self._process = subprocess.Popen(
            [_PROGRAM, "-dcq"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._packed = packed
        self._failure: OSError | None = None
        self._feeder = threading.Thread(target=self._feed, name="zstd", daemon=True)
        self._feeder.start()

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most so many; none at the end. Raises OSError, and EOFError."""
        assert self._process.stdout is not None
        data = self._process.stdout.read(size)
        if data:
            return data
        self._feeder.join()
        if self._failure is not None:
            raise self._failure
        if self._process.wait():
            raise EOFError("zstd cannot unpack it")
        return b""

    def close(self) -> None:
        """End the program, whatever is left."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _feed(self) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            while data := self._packed.read(_CHUNK):
                stdin.write(data)
        except BrokenPipeError:
            # It has ended, and its code says why.
            pass
        except (OSError, ValueError) as error:
            self._failure = error if isinstance(error, OSError) else OSError(str(error))
        with contextlib.suppress(OSError):
            stdin.close()
