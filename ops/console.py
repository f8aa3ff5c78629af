"""`console`: the fleet console, served on this machine for whatever deployment the commands talk to."""

import hashlib
import json
import os
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer

from aws.terminal import tell
from console.build import ROOT, SOURCES, BuildFailed, command
from console.config import PATH, at_endpoint
from console.headers import security_headers
from console.server import serving, site
from emulator.consoles import announce
from ops import session_file
from ops.assembly import files_of
from ops.deployment import Deployment, NotDeployed, find
from ops.paths import consoles, home, log_file
from ops.sign_in import return_to
from ops.step import StepFailed, run
from ops.step import console as terminal


def console(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 is a free one.")] = 0,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Serve the fleet console on this machine until Ctrl-C.

    `up` serves one already. This one is for a fleet on AWS without its CloudFront, or for a second look.
    """
    deployment = find()
    with served(deployment, port=port) as url:
        typer.echo(url)
        tell(terminal, f"The console watches {context.obj}. Ctrl-C ends it.")
        if open_:
            webbrowser.open(url)
        with suppress(KeyboardInterrupt):
            Event().wait()


@contextmanager
def watched(deployment: Deployment, here: session_file.Running, *, open_: bool) -> Iterator[None]:
    """Serve the console of the embedded cloud that runs here while the block runs, and say where. Raises StepFailed."""
    with served(deployment) as url:
        session_file.leave_note(replace(here, console=url))
        terminal.print(f"[bold]The fleet console: {url}[/bold]", soft_wrap=True)
        if open_:
            webbrowser.open(url)
        yield


@contextmanager
def served(deployment: Deployment, *, port: int = 0) -> Iterator[str]:
    """Build the console if need be and serve it for a deployment; yields its address. Raises StepFailed."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    config = configuration(deployment, endpoint)
    domain = "amazonaws.com.cn" if config["region"].startswith("cn-") else "amazonaws.com"
    files = site(built(), {PATH: json.dumps(config).encode()})
    with ExitStack() as stack:
        try:
            url = stack.enter_context(serving(files, security_headers(config, domain=domain), port=port))
            stack.enter_context(announce(consoles(), url.rstrip("/")))
        except OSError as error:
            raise StepFailed("Serving the console", str(error), remedy="Name another --port, or none") from None
        if "signIn" in config:
            return_to(deployment, url, embedded=endpoint is not None)
        yield url


def configuration(deployment: Deployment, endpoint: str | None) -> dict[str, Any]:
    """The console's configuration, as the deployment says it. Raises NotDeployed where it has none."""
    try:
        config: Mapping[str, Any] = json.loads(deployment.outputs["ConsoleConfig"])
    except KeyError:
        raise NotDeployed("The deployed stacks know of no console: deploy them again.") from None
    return at_endpoint(config, endpoint) if endpoint else dict(config)


def built() -> Path:
    """The folder of the built console: built anew when its sources changed. Raises StepFailed."""
    folder, stamp = home() / "console", home() / "console.sha256"
    fingerprint = _fingerprint()
    if folder.is_dir() and stamp.is_file() and stamp.read_text() == fingerprint:
        return folder
    stamp.unlink(missing_ok=True)
    remedy = "Mend what the sentence names and run the command again"
    try:
        build = command(folder)
    except BuildFailed as error:
        raise StepFailed("Building the console", str(error), remedy=remedy) from None
    run("Building the console", build, environment=os.environ, log=log_file("console"), remedy=remedy)
    stamp.write_text(fingerprint)
    return folder


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for file in files_of(ROOT / name for name in SOURCES):
        if "tests" not in file.relative_to(ROOT).parts:
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
