"""Fields of the JSON document that tell of single files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scantree.scanning.paths import path_fields

if TYPE_CHECKING:
    from scantree.census.answers import Answers, CensusRow, LargestFile


def answer_fields(answers: Answers) -> dict[str, object]:
    """``census`` and ``largest_files``, each where it was asked for."""
    fields: dict[str, object] = {}
    if answers.censuses:
        fields["census"] = {
            key.name.lower(): [census_item(row) for row in rows]
            for key, rows in answers.censuses.items()
        }
    if answers.left_out:
        fields["census_left_out"] = {
            key.name.lower(): rest._asdict() for key, rest in answers.left_out.items()
        }
    if answers.largest is not None:
        fields["largest_files"] = [file_item(file) for file in answers.largest]
    return fields


def census_item(row: CensusRow) -> dict[str, object]:
    """An item of a census."""
    number = {} if row.number is None else {"id": row.number}
    return {
        "key": row.key,
        **number,
        "files": row.files,
        "apparent_size": row.apparent_size,
        "allocated_size": row.allocated_size,
    }


def file_item(file: LargestFile) -> dict[str, object]:
    """An item of ``largest_files``."""
    return {
        **path_fields(file.path),
        "apparent_size": file.apparent_size,
        "allocated_size": file.allocated_size,
        "mtime": file.mtime,
    }
