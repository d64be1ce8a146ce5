"""What is asked of a bucket: the parameters of its lists.

Lists of objects (ListObjectsV2) and of versions (ListObjectVersions) are asked for, and answered,
in the same ways; the latter have each object's older versions and delete markers, too.
"""

from __future__ import annotations

from typing import NamedTuple

PAGE = 1_000
"""How many keys a page has at most."""

LONGEST_KEY = 1024
"""How many bytes a key has at most."""


class Questions(NamedTuple):
    """The lists of a bucket; with ``versions`` those of all versions."""

    versions: bool = False

    def all_below(self, prefix: bytes, after: bytes | None = None) -> dict[str, str]:
        """Ask for all keys below a prefix, or those that come after one."""
        asked = {"versions": ""} if self.versions else {"list-type": "2"}
        asked["encoding-type"] = "url"
        asked["max-keys"] = str(PAGE)
        if prefix:
            asked["prefix"] = text_of(prefix)
        if after is not None:
            asked["key-marker" if self.versions else "start-after"] = text_of(after)
        return asked

    def level(self, prefix: bytes, after: bytes | None = None) -> dict[str, str]:
        """Ask for what is in a directory, and not below its subdirectories."""
        return {**self.all_below(prefix, after), "delimiter": "/"}

    def uploads(self, prefix: bytes) -> dict[str, str]:
        """Ask for the uploads that nobody finished."""
        asked = {"uploads": "", "encoding-type": "url", "max-uploads": str(PAGE)}
        return {**asked, "prefix": text_of(prefix)} if prefix else asked

    def parts(self, upload: bytes) -> dict[str, str]:
        """Ask for the parts of an upload."""
        return {"uploadId": text_of(upload), "max-parts": str(PAGE)}


def text_of(key: bytes) -> str:
    """A key as a parameter."""
    return key.decode("utf-8", "surrogateescape")
