import json
from pathlib import Path
from urllib.request import urlopen

import boto3
import pytest

from console.build import BuildFailed
from ops import console_server
from ops.deployment import Deployment, NotDeployed
from ops.task import TaskFailed
from tests.unit.console.test_config import CONFIG, SIGN_IN

ENDPOINT = "http://127.0.0.1:4566"


def deployment(**outputs: str) -> Deployment:
    return Deployment(session=boto3.Session(region_name="eu-west-1"), outputs=outputs, statuses={})


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One where nothing is built yet."""
    monkeypatch.setenv("WILDRYDES_HOME", str(tmp_path))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return tmp_path


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def home_with_console(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One where the console is built, by whichever test comes first."""
    monkeypatch.setenv("WILDRYDES_HOME", str(shared))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    console_server.build_console()
    return shared


def test_configuration_is_what_the_deployment_says() -> None:
    deployed = deployment(ConsoleConfig=json.dumps(CONFIG))
    assert console_server.load_configuration(deployed, None) == CONFIG
    assert console_server.load_configuration(deployed, ENDPOINT)["endpoint"] == ENDPOINT


def test_deployment_without_a_console_says_what_to_do() -> None:
    with pytest.raises(NotDeployed, match="deploy them again"):
        console_server.load_configuration(deployment(), None)


def test_console_is_built_once_and_anew_when_its_build_is_gone(home_with_console: Path) -> None:
    page = console_server.build_console() / "index.html"
    first = page.stat().st_mtime_ns
    assert console_server.build_console() == page.parent == home_with_console / "console"
    assert page.stat().st_mtime_ns == first
    (home_with_console / "console.sha256").write_text("of other sources")
    console_server.build_console()
    assert page.stat().st_mtime_ns > first


def test_console_that_cannot_be_built_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: Path) -> list[str]:
        raise BuildFailed("there is no Node")

    monkeypatch.setattr(console_server, "make_build_command", failing)
    with pytest.raises(TaskFailed, match="Building the console failed: there is no Node"):
        console_server.build_console()
    assert not (home / "console.sha256").exists()


@pytest.mark.usefixtures("home_with_console")
def test_console_is_served_with_its_configuration_and_its_policy() -> None:
    with console_server.serve_console(deployment(ConsoleConfig=json.dumps(CONFIG))) as url:
        with urlopen(url + "config.json") as response:  # noqa: S310 - it is our own server's
            assert json.load(response) == CONFIG
        assert "https://kinesis.eu-west-1.amazonaws.com" in response.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("home_with_console")
def test_taken_port_is_told_in_a_sentence() -> None:
    deployed = deployment(ConsoleConfig=json.dumps(CONFIG))
    with console_server.serve_console(deployed) as url:
        port = int(url.rsplit(":", 1)[1].strip("/"))
        with pytest.raises(TaskFailed, match="Name another --port"), console_server.serve_console(deployed, port=port):
            raise AssertionError("it must not serve")


@pytest.mark.usefixtures("home_with_console")
def test_console_of_a_fleet_on_aws_that_people_sign_in_to_is_not_served_here() -> None:
    """Cognito would have to send people back to an address of this machine."""
    config = json.dumps({**CONFIG, "signIn": SIGN_IN})
    deployed = deployment(ConsoleConfig=config, ConsoleUrl="https://console.example.org/")
    with (
        pytest.raises(TaskFailed, match=r"Open https://console\.example\.org/"),
        console_server.serve_console(deployed),
    ):
        raise AssertionError("it must not serve")
