"""The development server of the console works with the local cloud."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

from console.headers import make_security_headers
from console.server import File, serve
from emulator.consoles import find_served_origins
from ops.paths import ROOT
from tests.unit.console.test_config import CONFIG


def test_page_has_the_configuration_and_the_policy_of_a_served_console_and_may_call_the_local_cloud(
    tmp_path: Path,
) -> None:
    config = {**CONFIG, "endpoint": "http://127.0.0.1:4566"}
    headers = make_security_headers(config)
    body = json.dumps(config).encode()
    command: list[str | Path] = [ROOT / ".venv/bin/node", ROOT / "console/web/dev.mjs", "--console"]
    environment = {**os.environ, "WILDRYDES_HOME": str(tmp_path)}
    with (
        serve({"config.json": File.from_bytes("config.json", body)}, headers) as console,
        subprocess.Popen(
            [*command, console], env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as server,
    ):
        assert server.stdout
        url = server.stdout.readline().strip()
        try:
            with urlopen(f"{url}config.json") as response:  # noqa: S310
                assert json.load(response) == config
                assert response.headers["Content-Security-Policy"] == headers["Content-Security-Policy"]
            _wait_until_announced(tmp_path / "consoles", url.rstrip("/"))
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # The command is a wrapper of Node.


def _wait_until_announced(folder: Path, origin: str) -> None:
    deadline = time.monotonic() + 20
    while origin not in find_served_origins(folder):
        assert time.monotonic() < deadline
        time.sleep(0.1)
