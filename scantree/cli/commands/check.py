"""``scantree check``: a plugin for Nagios, Icinga and whatever else runs such."""

from typing import Annotated

import typer

from scantree.cli.check_options import CheckOptions
from scantree.cli.command import Command
from scantree.cli.help_page import Section
from scantree.cli.option_groups import spread
from scantree.cli.request_options import RequestOptions
from scantree.cli.run_options import RunOptions
from scantree.cli.usage import UsageError, refuse_together

_TEXT = """\
Scan PATH as a monitoring plugin: one line, performance data, exit codes of Nagios.

It ends in time, whatever doesn't answer: a directory is given up after 10 seconds
(--dir-timeout), and the scan after 50 (--timeout).
"""

_AFTER = (
    """\
SIZE is one as everywhere, or a range: 10G alerts above 10 GiB, 5G: below 5 GiB, 5G:10G
outside of the two, @5G:10G inside.""",
    Section(
        "Examples",
        (
            ("scantree check /srv -w 80G -c 100G", ""),
            ("scantree check /var/mail --inodes -w 1M -c 2M", "many small files"),
            ("scantree check -x / -c 1G: -t 300", "too little is found; five minutes"),
        ),
    ),
    Section(
        "Exit codes",
        (
            ("0", "OK"),
            ("1", "WARNING, also where something could not be read"),
            ("2", "CRITICAL"),
            ("3", "UNKNOWN: usage error, PATH could not be read, or it took too long"),
        ),
    ),
)

_DIR_TIMEOUT = "10"


@spread
def run_check(
    *,
    paths: Annotated[
        list[str] | None,
        # Its line in the help would name Python's type; the text above says it all.
        typer.Argument(metavar="PATH", hidden=True),
    ] = None,
    alerts: CheckOptions,
    request: RequestOptions,
    run: RunOptions,
) -> int:
    """Check; answers the exit code."""
    from scantree.cli.alert_range import parse_range  # noqa: PLC0415 - its help needs none
    from scantree.cli.checking import CheckPlan, check  # noqa: PLC0415
    from scantree.cli.numbers import parse_seconds  # noqa: PLC0415
    from scantree.cli.plan import Options, plan_of  # noqa: PLC0415
    from scantree.cli.reader_choice import check_reader  # noqa: PLC0415
    from scantree.cli.view_options import ViewOptions  # noqa: PLC0415

    if not paths:
        raise UsageError("check takes a PATH")
    refuse_together((alerts.inodes and alerts.apparent_size, "--inodes and --apparent-size"))
    for option, value in (
        ("--fail-over", run.fail_over),
        ("--expect", run.expect),
        ("--events", run.events),
    ):
        if value is not None:
            raise UsageError(f"{option} is for scan; check has none")
    if run.dir_timeout is None:
        run = run._replace(dir_timeout=_DIR_TIMEOUT)
    view = ViewOptions(apparent_size=alerts.apparent_size, inodes=alerts.inodes, summarize=True)
    asked = plan_of(Options(paths, request, view, run))
    check_reader()
    if run.nice:
        from scantree.cli.niceness import be_nice  # noqa: PLC0415

        be_nice()
    return check(
        CheckPlan(
            asked.request,
            asked.shown.basis,
            None if alerts.warning is None else parse_range("--warning", alerts.warning),
            None if alerts.critical is None else parse_range("--critical", alerts.critical),
            parse_seconds("--timeout", alerts.timeout),
        )
    )


COMMAND = Command(run_check, _TEXT, _AFTER)
