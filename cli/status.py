"""`status`: show what is running, and how much each place holds."""

import typer

from cli.emit import AsJson, emit
from ops.status import read_status


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Show what runs where: the cloud, each stack and its outputs, and what the stream, table and buckets hold."""
    emit(read_status(context.obj), as_json=as_json)
