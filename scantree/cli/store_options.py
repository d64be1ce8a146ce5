"""How object stores are asked: the options of every command that may scan one."""

from typing import Annotated

import typer

from scantree.named_tuple import NamedTuple

_STORES = "Object stores (s3://, gs://)"


class StoreGroup(NamedTuple):
    """The options as they were given."""

    endpoint: Annotated[
        str | None,
        typer.Option(
            "--endpoint",
            metavar="URL",
            help="Where the store answers, if it isn't Amazon's.",
            show_default=False,
            rich_help_panel=_STORES,
        ),
    ] = None
    region: Annotated[
        str | None,
        typer.Option(
            "--region",
            metavar="NAME",
            help="The region to begin with; a bucket elsewhere is followed.",
            show_default=False,
            rich_help_panel=_STORES,
        ),
    ] = None
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            help="Credentials and settings of this profile of aws-cli.",
            show_default=False,
            rich_help_panel=_STORES,
        ),
    ] = None
    no_sign_request: Annotated[
        bool,
        typer.Option(
            "--no-sign-request",
            help="Ask without credentials, as for public buckets.",
            rich_help_panel=_STORES,
        ),
    ] = False
    request_payer: Annotated[
        bool,
        typer.Option(
            "--request-payer",
            help="Pay for the requests where the bucket's owner doesn't.",
            rich_help_panel=_STORES,
        ),
    ] = False
    versions: Annotated[
        bool,
        typer.Option(
            "--versions",
            help="Tell, too, what noncurrent versions take, and the delete markers.",
            rich_help_panel=_STORES,
        ),
    ] = False
    uploads: Annotated[
        bool,
        typer.Option(
            "--uploads",
            help="Tell, too, what unfinished multipart uploads take.",
            rich_help_panel=_STORES,
        ),
    ] = False
