from __future__ import annotations

import pytest

from scantree.reader.protocol import ReadOptions
from scantree.reader.select import ENVIRONMENT_VARIABLE, ReaderUnavailableError, open_reader

OPTIONS = ReadOptions((b"/",))


@pytest.mark.parametrize("choice", [None, "", "0"])
def test_the_python_reader_is_taken(choice: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if choice is None:
        monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, choice)
    reader = open_reader(OPTIONS, None)
    name = reader.name
    reader.close()
    assert name == "python"


@pytest.mark.parametrize("choice", ["1", "yes"])
def test_a_reader_that_is_not_there_is_refused(
    choice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, choice)
    with pytest.raises(ReaderUnavailableError, match=ENVIRONMENT_VARIABLE):
        open_reader(OPTIONS, None)
