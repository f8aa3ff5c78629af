"""Build the console and serve it on this machine for a deployment."""

import json
import os
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from aws.environment import ENDPOINT, isolate
from console.build import ROOT, SOURCES, BuildFailed, make_build_command
from console.config import PATH, replace_endpoint
from console.headers import make_security_headers
from console.server import load_site, serve
from emulator.consoles import announce
from ops import session_file
from ops.assembly import BUILD_REMEDY, detect_changes, list_files
from ops.deployment import Deployment, NotDeployed
from ops.paths import get_consoles_folder, get_home, get_log_file
from ops.task import TaskFailed, run_command, terminal
from ops.users import allow_return_to

_BUILDING = "Building the console"


@contextmanager
def serve_session_console(deployment: Deployment, session: session_file.Session, *, open_: bool) -> Iterator[None]:
    """Serve the console of a local cloud while the block runs, and print its address. Raises TaskFailed."""
    with serve_console(deployment) as url:
        session_file.save(replace(session, console=url))
        terminal.print(f"[bold]The fleet console: {url}[/bold]", soft_wrap=True)
        if open_:
            webbrowser.open(url)
        yield


@contextmanager
def serve_console(deployment: Deployment, *, port: int = 0) -> Iterator[str]:
    """Build the console if its sources changed, serve it for a deployment, and yield its address. Raises TaskFailed."""
    endpoint = os.environ.get(ENDPOINT)
    config = load_configuration(deployment, endpoint)
    domain = "amazonaws.com.cn" if config["region"].startswith("cn-") else "amazonaws.com"
    files = load_site(build_console(), {PATH: json.dumps(config).encode()})
    with ExitStack() as stack:
        try:
            url = stack.enter_context(serve(files, make_security_headers(config, domain=domain), port=port))
            stack.enter_context(announce(get_consoles_folder(), url.rstrip("/")))
        except OSError as error:
            remedy = "Name another --port, or leave the option out"
            raise TaskFailed("Serving the console", str(error), remedy=remedy) from None
        if "signIn" in config:
            allow_return_to(deployment, url, is_local=endpoint is not None)
        yield url


def load_configuration(deployment: Deployment, endpoint: str | None) -> dict[str, Any]:
    """Return the console's configuration from the deployment's outputs. Raises NotDeployed if there is none."""
    try:
        config: Mapping[str, Any] = json.loads(deployment.outputs["ConsoleConfig"])
    except KeyError:
        raise NotDeployed("The deployed stacks have no console: deploy them again.") from None
    return replace_endpoint(config, endpoint) if endpoint else dict(config)


def build_console() -> Path:
    """Return the folder of the built console; build it if its sources changed. Raises TaskFailed."""
    folder = get_home() / "console"
    files = list_files(ROOT / name for name in SOURCES)
    sources = (file for file in files if "tests" not in file.relative_to(ROOT).parts)
    with detect_changes(folder, sources) as is_changed:
        if is_changed:
            try:
                build = make_build_command(folder)
            except BuildFailed as error:
                raise TaskFailed(_BUILDING, str(error), remedy=BUILD_REMEDY) from None
            run_command(
                _BUILDING, build, environment=isolate(os.environ), log=get_log_file("console"), remedy=BUILD_REMEDY
            )
    return folder
