"""`status`: show what is running, and how much each place holds."""

from typing import Annotated

import typer

from cli.emit import AsJson, emit
from ops.status import read_status


def status(
    context: typer.Context,
    deep: Annotated[bool, typer.Option("--deep", help="Count every object and row, however long that takes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what runs where: the cloud, each stack and its outputs, and what the stream, table and buckets hold.

    Without --deep, at most 10,000 objects are counted in a place ("at least 10,000"), and a large table's rows are
    DynamoDB's own count, which is some hours old.
    """
    emit(read_status(context.obj, deep=deep), as_json=as_json)
