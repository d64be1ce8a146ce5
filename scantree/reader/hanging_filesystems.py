"""File systems that may never answer: whoever looks there waits, and may not even be ended.

What answers for them is a program or another machine. A thread whose question it has
taken waits in the kernel until there is an answer: in FUSE, in virtiofs and 9p, and in
network file systems mounted hard, not even SIGKILL ends that. An automounter (autofs)
brings such mounts about while one looks.

Not among them: a local file system whose disk doesn't answer. That can happen to any.
"""

from __future__ import annotations

_TYPES = frozenset(
    {
        # Programs: FUSE, also with a block device; fuse.* below are FUSE's subtypes.
        "fuse",
        "fuseblk",
        "coda",
        # The host of a virtual machine.
        "9p",
        "prl_fs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
        # Servers.
        "afs",
        "ceph",
        "cifs",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
        # Clusters, whose members wait for each other.
        "beegfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ocfs2",
        "orangefs",
        "pvfs2",
        "autofs",
    }
)
_FUSE_SUBTYPE = "fuse."


def may_hang(filesystem_type: str) -> bool:
    """Whether a file system of this type (proc_pid_mountinfo(5)) may never answer."""
    return filesystem_type in _TYPES or filesystem_type.startswith(_FUSE_SUBTYPE)
