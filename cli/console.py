"""`console`: serve the console on this machine."""

import webbrowser
from contextlib import suppress
from threading import Event
from typing import Annotated

import typer

from aws.terminal import print_message
from ops.console_server import serve_console
from ops.deployment import find_deployment
from ops.task import terminal


def console(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 picks a free one.")] = 0,
    open_: Annotated[bool, typer.Option("--open", help="Open the console in the browser.")] = False,
) -> None:
    """Serve the console on this machine until Ctrl-C.

    `up` serves a console already. Use this command for a fleet on AWS, or to serve another console of the local cloud.
    """
    with serve_console(find_deployment(), port=port) as url:
        typer.echo(url)
        print_message(terminal, f"The console shows {context.obj}. Press Ctrl-C to stop it.")
        if open_:
            webbrowser.open(url)
        with suppress(KeyboardInterrupt):
            Event().wait()
