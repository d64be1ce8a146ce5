from __future__ import annotations

import pytest

from scantree.cli.color import ColorMode, parse_color, wants_color
from scantree.cli.usage import UsageError


@pytest.mark.parametrize(
    ("mode", "is_terminal", "environment", "wanted"),
    [
        (ColorMode.AUTO, True, {}, True),
        (ColorMode.AUTO, True, {"NO_COLOR": ""}, True),
        (ColorMode.AUTO, True, {"NO_COLOR": "1"}, False),
        (ColorMode.AUTO, True, {"TERM": "dumb"}, False),
        (ColorMode.AUTO, True, {"TERM": "unknown"}, False),
        (ColorMode.AUTO, True, {"TERM": ""}, False),
        (ColorMode.AUTO, True, {"CLICOLOR": "0"}, False),
        (ColorMode.AUTO, True, {"CLICOLOR": "1"}, True),
        (ColorMode.AUTO, False, {}, False),
        (ColorMode.AUTO, False, {"CLICOLOR": "1"}, False),
        (ColorMode.AUTO, False, {"FORCE_COLOR": "1"}, True),
        (ColorMode.AUTO, False, {"FORCE_COLOR": "3"}, True),
        (ColorMode.AUTO, False, {"FORCE_COLOR": ""}, False),
        (ColorMode.AUTO, False, {"FORCE_COLOR": "0"}, False),
        (ColorMode.AUTO, False, {"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, True),
        (ColorMode.AUTO, False, {"CLICOLOR_FORCE": "0"}, False),
        (ColorMode.AUTO, True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (ColorMode.AUTO, True, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (ColorMode.NEVER, True, {"FORCE_COLOR": "1"}, False),
        (ColorMode.ALWAYS, False, {"NO_COLOR": "1"}, True),
        (ColorMode.NEVER, True, {}, False),
    ],
)
def test_colour_follows_the_option_then_the_environment_then_the_stream(
    mode: ColorMode, is_terminal: bool, environment: dict[str, str], wanted: bool
) -> None:
    environment = {"TERM": "xterm", **environment}
    assert wants_color(mode, is_terminal=is_terminal, environment=environment) is wanted


def test_a_terminal_without_a_type_gets_no_colour() -> None:
    assert not wants_color(ColorMode.AUTO, is_terminal=True, environment={})


def test_a_mode_is_known_by_its_name() -> None:
    assert parse_color("never") is ColorMode.NEVER
    with pytest.raises(UsageError, match="--color: 'red' is none of auto, always, never"):
        parse_color("red")
