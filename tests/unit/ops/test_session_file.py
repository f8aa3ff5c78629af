import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from aws.environment import make_shell_settings
from aws.names import COMMAND_STAGE_VARIABLE
from emulator.cloud import make_client_environment
from ops import session_file, target
from ops.process import get_start_time, terminate, wait_until


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of its own, in an environment that is afterwards as it was."""
    with patch.dict(os.environ, {"WILDRYDES_HOME": str(tmp_path)}):
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", COMMAND_STAGE_VARIABLE):
            os.environ.pop(name, None)
        yield tmp_path


def make_session() -> session_file.Session:
    own = get_start_time(os.getpid())
    assert own is not None
    return session_file.Session(
        pid=os.getpid(),
        started_at=own,
        url="http://127.0.0.1:1",
        access_key="AKIA",
        secret_key="secret",
        since="now",
        stage="blue",
        fleet="unicorns",
        cloud=1,
    )


def test_note_is_found_while_its_process_lives() -> None:
    assert session_file.load() is None
    session_file.save(make_session())
    assert session_file.load() == make_session()
    session_file.remove()
    assert session_file.load() is None


def test_note_of_another_process_with_the_same_id_is_cleared_away(home: Path) -> None:
    session_file.save(replace(make_session(), started_at="1"))
    assert session_file.load() is None
    assert not (home / "up.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_note_that_can_not_be_read_is_none(home: Path, text: str) -> None:
    (home / "up.json").write_text(text)
    assert session_file.load() is None


def test_embedded_cloud_is_chosen_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    assert target.select_cloud() == "AWS, profile mine"
    session_file.save(make_session())
    assert target.select_cloud(aws=True) == "AWS, profile mine"
    assert target.select_cloud() == "the local cloud at http://127.0.0.1:1"
    assert os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert os.environ[COMMAND_STAGE_VARIABLE] == "blue"
    assert "AWS_PROFILE" not in os.environ


def test_stage_that_was_asked_for_wins_over_the_running_one(monkeypatch: pytest.MonkeyPatch) -> None:
    session_file.save(make_session())
    monkeypatch.setenv(COMMAND_STAGE_VARIABLE, "green")
    target.select_cloud()
    assert os.environ[COMMAND_STAGE_VARIABLE] == "green"
    target.point_at(make_session())
    assert os.environ[COMMAND_STAGE_VARIABLE] == "blue"


def test_aws_is_aws_in_a_shell_that_points_at_the_local_cloud() -> None:
    session_file.save(make_session())
    unset, exported = make_shell_settings(make_client_environment(make_session()))
    for name in unset:
        os.environ.pop(name, None)
    os.environ.update(exported, AWS_ENDPOINT_URL_S3="http://localhost:1")
    assert target.select_cloud(aws=True) == "AWS"
    assert not [name for name in os.environ if name.startswith("AWS_")]


def test_own_credentials_stay_when_aws_is_selected_over_an_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:2")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("AWS_ENDPOINT_URL_KINESIS", "https://kinesis.example.com")
    assert target.select_cloud(aws=True) == "AWS"
    assert "AWS_ENDPOINT_URL" not in os.environ
    assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"
    assert os.environ["AWS_ENDPOINT_URL_KINESIS"] == "https://kinesis.example.com"


def test_endpoint_of_the_environment_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    session_file.save(make_session())
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:2")
    assert target.select_cloud() == "the cloud at http://127.0.0.1:2"


def test_child_ends_with_the_children_that_it_started() -> None:
    script = "import subprocess, sys; c = subprocess.Popen(['sleep', '60']); print(c.pid, flush=True); c.wait()"
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert child.stdout is not None
    grandchild = int(child.stdout.readline())
    assert get_start_time(grandchild) is not None
    terminate(child)
    child.stdout.close()
    assert child.returncode is not None
    assert wait_until(lambda: get_start_time(grandchild) is None, 5)


def test_up_that_ends_by_itself_while_it_is_stopped_has_been_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    owners = iter([ended.pid])
    monkeypatch.setattr(session_file, "find_owner", lambda: next(owners, None))
    assert session_file.stop_owner()
