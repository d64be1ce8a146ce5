"""Where a scan stops descending: file systems that its options leave out."""

from __future__ import annotations

from scantree.reader.kernel_filesystem import is_on_kernel_filesystem
from scantree.reader.listing import Skip
from scantree.reader.mounts import MountTable
from scantree.reader.protocol import ReadOptions


class Boundaries:
    """Says of a directory on another device than its parent whether it is entered.

    The mount table is read once for each such device, at the time it is met, since
    file systems are mounted while a scan runs. A device that it doesn't have, as without
    /proc or below the root directory of a process with mounts of its own, is asked for.
    """

    __slots__ = ("_include_kernfs", "_is_kernel", "_one_file_system", "_root_devices")

    def __init__(self, options: ReadOptions) -> None:
        self._one_file_system = options.one_file_system
        self._include_kernfs = options.include_kernfs
        self._root_devices: dict[int, int] = {}
        self._is_kernel: dict[int, bool] = {}

    def set_root_device(self, root: int, device: int) -> None:
        """Remember the device of a root, before anything below it is asked about."""
        self._root_devices[root] = device

    def skip(self, root: int, device: int, descriptor: int | None = None) -> Skip | None:
        """Why a directory on ``device`` below ``root`` is not entered; None if it is.

        ``descriptor`` is the directory's, where it could be opened.
        """
        if device == self._root_devices.get(root):
            return None
        if self._one_file_system:
            return Skip.OTHER_FILESYSTEM
        if not self._include_kernfs and self._is_kernel_filesystem(device, descriptor):
            return Skip.KERNEL_FILESYSTEM
        return None

    def _is_kernel_filesystem(self, device: int, descriptor: int | None) -> bool:
        known = self._is_kernel.get(device)
        if known is None:
            mounts = MountTable.read()
            known = None if mounts is None else mounts.is_kernel_filesystem(device)
            if known is None and descriptor is not None:
                known = is_on_kernel_filesystem(descriptor)
            if known is None:
                return False
            self._is_kernel[device] = known
        return known
