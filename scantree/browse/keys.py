"""The keys of the browser as its help tells them: those of ncdu and gdu where they have one."""

from __future__ import annotations

from typing import Final

KEYS: Final = (
    ("up, down, k, j", "choose a row"),
    ("right, l, enter", "go into a directory"),
    ("left, h, backspace", "go up"),
    ("g, G, home, end", "the first, the last row"),
    ("page up, page down", "a screen on"),
    ("n, s, C, M", "sort by name, size, items, time; again reverses"),
    ("a", "allocated size, apparent size, inodes"),
    ("c, m", "show items, times"),
    ("i", "all that is known of a row"),
    ("/", "search the names of the whole scan"),
    ("F3, N", "the next one found"),
    ("space", "mark a row, or take its mark away"),
    ("u", "take all marks away"),
    ("p", "print the marked paths at the end, or not"),
    ("?", "this"),
    ("q, ctrl+c", "end; q closes what is open first"),
)
"""The keys of a line, and what they do."""

FLAGS: Final = (
    ("*", "marked"),
    ("!", "could not be read"),
    (".", "could not be read whole"),
    ("H", "has several names (hard links)"),
    ("/ @ ?", "after a name: a directory, a symbolic link, what is neither that nor a file"),
)
"""What stands before a name, and behind it."""
