r"""Exclude patterns as du(1) matches them, compiled once for a whole scan.

A pattern leaves out a path if it matches the path or the rest of it after any slash,
as fnmatch(3) does without flags: ``*`` and ``?`` match slashes and leading dots too,
a backslash takes the next character literally, and brackets hold characters, ranges,
``[:classes:]`` and, after ``!`` or ``^``, their opposite. Source: gnulib's exclude.c
(EXCLUDE_WILDCARDS, not anchored) and glibc's fnmatch. Patterns without wildcards are
looked up, so there may be any number of them.

glibc takes ``?`` and a bracket for a character of the locale, or else for a byte.
Here the same: bytes first, then UTF-8 characters, which only a path that is not plain
ASCII needs. No star is tried again once a later one was reached, so the time a path
takes does not explode with the number of stars.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

PathTest = Callable[[bytes], bool]

_HAS_WILDCARD = re.compile(rb"(?s)(?:[^*?\[\\]|\\.|\\\Z)*+[*?\[]")
_NAMED_CLASS = re.compile(r"\[:([a-y]*):\]")
_EQUIVALENTS = re.compile(r"(?s)\[=(.)=\]")
_COLLATED = re.compile(r"(?s)\[\.(.)\.\]")

_AFTER_THE_LAST_SLASH_IN_A_ROW = "(?:.*/(?!/))?"
_VALID_UTF8_FROM_HERE = "(?=[^\udc80-\udcff]*\\Z)"
_NOTHING = "(?!)"

_LAST_ASCII = 0x7F
_LAST_CLASSIFIED = 0x1FFFF
_CLASSES: dict[str, Callable[[str], bool]] = {
    "alnum": str.isalnum,
    "alpha": str.isalpha,
    "blank": lambda char: char in " \t",
    "cntrl": lambda char: char < " " or "\x7f" <= char < "\xa0",
    "digit": lambda char: "0" <= char <= "9",
    "graph": lambda char: char.isprintable() and not char.isspace(),
    "lower": str.islower,
    "print": str.isprintable,
    "punct": lambda char: char.isprintable() and not (char.isalnum() or char.isspace()),
    "space": lambda char: char in " \t\n\v\f\r" or (char > "\xa0" and char.isspace()),
    "upper": str.isupper,
    "xdigit": lambda char: char in "0123456789abcdefABCDEF",
}


class _NeverMatches(Exception):  # noqa: N818 - an outcome of parsing, not an error
    """The pattern is one that fnmatch(3) matches with nothing."""


def compile_excludes(patterns: Iterable[bytes]) -> PathTest | None:
    """One test for all ``patterns``: is this path left out? None where none can be."""
    literals: set[bytes] = set()
    by_bytes: list[str] = []
    by_characters: list[str] = []
    for pattern in patterns:
        if not _HAS_WILDCARD.match(pattern):
            literals.add(re.sub(rb"(?s)\\(.)", rb"\1", pattern))
            continue
        try:
            by_bytes.append(_byte_expression(pattern))
            if b"?" in pattern or b"[" in pattern:
                by_characters.append(_expression(pattern.decode("utf-8"), _LAST_CLASSIFIED))
        except (_NeverMatches, UnicodeDecodeError):
            continue
    literal_test = _literal_test(frozenset(literals)) if literals else None
    if not by_bytes:
        return literal_test
    bytes_match = re.compile("|".join(by_bytes).encode("latin-1"), re.DOTALL).fullmatch
    if not by_characters:
        return _bytes_test(literal_test, bytes_match)
    prefix = _AFTER_THE_LAST_SLASH_IN_A_ROW + _VALID_UTF8_FROM_HERE
    text_match = re.compile(f"{prefix}(?:{'|'.join(by_characters)})", re.DOTALL).fullmatch
    return _text_test(_bytes_test(literal_test, bytes_match), text_match)


def exclude_file_patterns(content: bytes) -> tuple[bytes, ...]:
    """The patterns in a file for ``--exclude-from``: a line each.

    As in du(1), white space at the end of a line and empty lines don't count, and a NUL
    ends the pattern of its line. What such a line begins with may be nothing: the empty
    pattern, which leaves out a root that is given with a slash at its end.
    """
    lines = (line.rstrip(b" \t\v\f\r") for line in content.split(b"\n"))
    return tuple(line.partition(b"\0")[0] for line in lines if line)


def _literal_test(literals: frozenset[bytes]) -> PathTest:
    most_slashes = max(literal.count(b"/") for literal in literals)
    if not most_slashes:
        return lambda path: path[path.rfind(b"/") + 1 :] in literals

    def is_excluded(path: bytes) -> bool:
        slash = len(path)
        for _ in range(most_slashes + 1):
            slash = path.rfind(b"/", 0, slash)
            if path[slash + 1 :] in literals:
                return True
            if slash < 0:
                break
        return False

    return is_excluded


def _bytes_test(
    literal_test: PathTest | None, bytes_match: Callable[[bytes], re.Match[bytes] | None]
) -> PathTest:
    if literal_test is None:
        return lambda path: bytes_match(path) is not None
    return lambda path: literal_test(path) or bytes_match(path) is not None


def _text_test(bytes_test: PathTest, text_match: Callable[[str], re.Match[str] | None]) -> PathTest:
    def is_excluded(path: bytes) -> bool:
        if bytes_test(path):
            return True
        return (
            not path.isascii() and text_match(path.decode("utf-8", "surrogateescape")) is not None
        )

    return is_excluded


def _byte_expression(pattern: bytes) -> str:
    """The expression for a whole path, on bytes as Latin-1 characters."""
    expression = _expression(pattern.decode("latin-1"), _LAST_ASCII)
    # What a leading star matches in a suffix of the path it matches in the path.
    return expression if pattern.startswith(b"*") else _AFTER_THE_LAST_SLASH_IN_A_ROW + expression


def _expression(pattern: str, last_classified: int) -> str:
    """The expression for what fnmatch(3) matches; every element is one character wide."""
    chunks = [""]
    position = 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "*":
            chunks.append("")
        elif char == "?":
            chunks[-1] += "."
        elif char == "\\":
            if position == len(pattern):
                raise _NeverMatches
            chunks[-1] += re.escape(pattern[position])
            position += 1
        elif char == "[" and (bracket := _bracket(pattern, position, last_classified)):
            element, position = bracket
            chunks[-1] += element
        else:
            chunks[-1] += re.escape(char)
    first, *rest = chunks
    if not rest:
        return first
    # The leftmost place for a chunk between stars is as good as any: no way back.
    middle = "".join(f"(?>.*?{chunk})" for chunk in rest[:-1] if chunk)
    return f"{first}{middle}.*{rest[-1]}"


def _bracket(pattern: str, start: int, last_classified: int) -> tuple[str, int] | None:
    """The element for the bracket whose inside begins at ``start``, and its end.

    None where nothing closes it: then it is no bracket but a character.
    """
    negated = pattern[start : start + 1] in {"!", "^"}
    position = first = start + negated
    members = ""
    while position < len(pattern):
        if pattern[position] == "]" and position > first:
            if not members:
                return ("." if negated else _NOTHING), position + 1
            return f"[{'^' if negated else ''}{members}]", position + 1
        if named := _NAMED_CLASS.match(pattern, position):
            members += _class_members(named[1], last_classified)
            position = named.end()
            continue
        if equivalents := _EQUIVALENTS.match(pattern, position):
            members += _member(ord(equivalents[1]), ord(equivalents[1]))
            position = equivalents.end()
            continue
        low, position = _range_end(pattern, position)
        high = low
        if pattern[position : position + 1] == "-" and pattern[position + 1 : position + 2] != "]":
            high, position = _range_end(pattern, position + 1)
        if low <= high:
            members += _member(ord(low), ord(high))
    return None


def _range_end(pattern: str, position: int) -> tuple[str, int]:
    """The character at ``position`` inside a bracket, and what follows it."""
    if collated := _COLLATED.match(pattern, position):
        return collated[1], collated.end()
    if pattern.startswith("[.", position) or pattern[position:] in {"", "\\"}:
        raise _NeverMatches
    escaped = pattern[position] == "\\"
    return pattern[position + escaped], position + escaped + 1


def _member(low: int, high: int) -> str:
    """The range in the syntax of ``re``, free of characters that mean something there."""
    return "-".join(f"\\x{end:02x}" if end < 0x100 else f"\\U{end:08x}" for end in (low, high))


@cache
def _class_members(name: str, last_classified: int) -> str:
    """The members of ``[:name:]`` up to the code point ``last_classified``."""
    try:
        belongs = _CLASSES[name]
    except KeyError:
        raise _NeverMatches from None
    members = ""
    start = None
    for code in range(last_classified + 2):
        inside = code <= last_classified and belongs(chr(code))
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            members += _member(start, code - 1)
            start = None
    return members
