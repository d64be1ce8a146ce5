"""What tests of optional parts are told of what is installed."""

from __future__ import annotations

import pytest

from tests.extras import ALL_ARE_INSTALLED, missing, why_skipped


def test_what_cannot_be_imported_or_called_is_missing() -> None:
    modules = ["json", "json.decoder", "no_such_module", "no_such_package.module"]
    assert missing(modules, ["sh", "no-such-command"]) == [
        "no_such_module",
        "no_such_package.module",
        "no-such-command",
    ]


@pytest.mark.extras("json", commands=["sh"])
def test_what_is_there_skips_nothing(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ALL_ARE_INSTALLED, raising=False)
    assert why_skipped(request.node) is None


def test_all_that_is_missing_is_told(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ALL_ARE_INSTALLED, raising=False)
    request.node.add_marker(pytest.mark.extras("no_such_module", "json"))
    request.node.add_marker(pytest.mark.extras("trio", commands=["no-such-command"]))
    reason = why_skipped(request.node)
    assert reason == "no_such_module, no-such-command: pip install -e '.[extras]'"


def test_nothing_is_skipped_where_all_is_said_to_be_installed(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ALL_ARE_INSTALLED, "1")
    request.node.add_marker(pytest.mark.extras("no_such_module"))
    assert why_skipped(request.node) is None
