"""What a file is, as far as the end of its name tells: what the page colours kinds by."""

from __future__ import annotations

import stat
from typing import Final

_EXTENSIONS: Final = {
    "picture": "jpg jpeg png gif webp heic heif avif tif tiff bmp svg psd xcf raw cr2 nef arw"
    " dng ico",
    "video": "mp4 mkv avi mov webm mpg mpeg m4v wmv flv ts vob 3gp",
    "audio": "mp3 flac ogg opus m4a aac wav wma aiff mid",
    "archive": "zip gz xz bz2 zst lz4 7z rar tar tgz txz tbz2 deb rpm jar whl apk cab lzma",
    "image": "iso img qcow2 vmdk vdi vhd vhdx ova dmg squashfs snap wim",
    "document": "pdf doc docx odt ods odp xls xlsx ppt pptx epub txt md rst html htm tex ps rtf",
    "source": "c h cc cpp cxx hpp py pyi rs go js mjs tsx jsx css java kt swift rb pl sh lua sql"
    " cs scala hs ml el php r jl zig vue",
    "data": "json csv tsv xml yaml yml toml parquet arrow feather h5 hdf5 nc npy npz pkl pt onnx"
    " safetensors sqlite sqlite3 db mdb dat bin log avro orc fits root tfrecord gguf",
    "program": "so o a ko exe dll pyc pyo class elc wasm dylib lib obj beam rlib",
}

DIRECTORY: Final = "directory"
SPECIAL: Final = "link or special"
OTHER: Final = "other file"

TYPES: Final = (DIRECTORY, *_EXTENSIONS, OTHER, SPECIAL)
"""All of them; the page knows them by their places here."""

_BY_EXTENSION: Final = {
    extension: TYPES.index(name)
    for name, extensions in _EXTENSIONS.items()
    for extension in extensions.split()
}
_OTHER: Final = TYPES.index(OTHER)


_PROGRAM: Final = TYPES.index("program")
_SPECIAL: Final = TYPES.index(SPECIAL)
_MAY_RUN: Final = 0o111


def type_of(name: bytes, mode: int = stat.S_IFREG) -> int:
    """The place in ``TYPES`` of what is no directory, by its name and its st_mode.

    A file that may be run and whose name tells nothing is a program.
    """
    if not stat.S_ISREG(mode):
        return _SPECIAL
    stem, _, extension = name.rpartition(b".")
    known = _BY_EXTENSION.get(extension.decode("ascii", "replace").lower()) if stem else None
    if known is None:
        return _PROGRAM if mode & _MAY_RUN or b".so." in name else _OTHER
    return known
