"""Where a scan stops descending: file systems that its options leave out."""

from __future__ import annotations

from scantree.reader.kernel_filesystem import is_on_kernel_filesystem
from scantree.reader.listing import Skip
from scantree.reader.mounts import MountTable
from scantree.reader.protocol import ReadOptions

_AUTOMOUNTER = "autofs"


class Boundaries:
    """Says of a directory on another device than its parent whether it is entered.

    The mount table is read when the first such device is met. One that it doesn't have is
    asked for: it may have been mounted since, or there is no /proc, or the root lies among
    another process's mounts. Only where it cannot be asked is the table read again.
    """

    __slots__ = ("_include_kernfs", "_is_kernel", "_mounts", "_one_file_system", "_root_devices")

    def __init__(self, options: ReadOptions) -> None:
        self._one_file_system = options.one_file_system
        self._include_kernfs = options.include_kernfs
        self._root_devices: dict[int, int] = {}
        self._is_kernel: dict[int, bool] = {}
        self._mounts: MountTable | None = None

    def set_root_device(self, root: int, device: int) -> None:
        """Remember the device of a root, before anything below it is asked about."""
        self._root_devices[root] = device

    def skip_unopened(self, root: int, device: int) -> Skip | None:
        """Why a directory is left out before it is opened, which could mount something."""
        if not self._one_file_system:
            return None
        if device == self._root_devices.get(root) and not self._is_automounter(device):
            return None
        return Skip.OTHER_FILESYSTEM

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
            known = self._find_out(device, descriptor)
            if known is None:
                return False
            self._is_kernel[device] = known
        return known

    def _find_out(self, device: int, descriptor: int | None) -> bool | None:
        known = self._in_table(device)
        if known is None and (self._mounts is None or descriptor is None):
            self._mounts = MountTable.read()
            known = self._in_table(device)
        if known is None and descriptor is not None:
            return is_on_kernel_filesystem(descriptor)
        return known

    def _is_automounter(self, device: int) -> bool:
        if self._mounts is None:
            self._mounts = MountTable.read()
        return self._mounts is not None and self._mounts.filesystem_type(device) == _AUTOMOUNTER

    def _in_table(self, device: int) -> bool | None:
        return None if self._mounts is None else self._mounts.is_kernel_filesystem(device)
