"""Every command in surroundings that a user can cause: each ends with a sentence, and never with a traceback."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

import pytest

from cli.__main__ import COMMANDS, main
from consumer.__main__ import main as consumer
from ops.paths import ROOT
from producer.__main__ import main as producer

PROGRAMS: dict[str, Callable[[], None]] = {"wildrydes": main, "producer": producer, "consumer": consumer}
ARGUMENTS = {
    "query": ["SELECT 1 AS one"],
    "console": ["--port", "0"],
    "user": ["list"],
    "down": ["--verify"],
    "producer": ["--count", "1"],
    "backfill": ["--from", "-1d"],
}
CALLS = [
    *(("wildrydes", command.name, *ARGUMENTS.get(command.name, [])) for command in COMMANDS if command.needs_cloud),
    ("wildrydes", "down", "--verify"),
    ("wildrydes", "down", "--verify", "--prune", "--json"),
    ("producer", "--count", "1"),
    ("producer", "--count", "1", "--aggregate"),
    ("consumer",),
]
SEVERAL = [call for call in CALLS if call[1:2] in (("status",), ("doctor",), ("down",)) or call[0] != "wildrydes"]
"""Calls of several services and protocols. The other commands make the same first call as `status`."""


@pytest.fixture(autouse=True)
def environment(tmp_path: Path) -> Iterator[None]:
    """A user with credentials and a home of their own."""
    own = {
        "WILDRYDES_HOME": str(tmp_path),
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
    }
    with patch.dict(os.environ, own), patch("time.sleep"):  # the SDK would sleep before it tries again
        yield


class Portal(BaseHTTPRequestHandler):
    """Answers every request as a network's login page does, or as something else that is not AWS."""

    status, type, body = 200, "text/html", b"<html><body>Log in</body></html>"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.status)
        self.send_header("Content-Type", self.type)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - the names of the base class

    def do_HEAD(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


ANSWERS = {
    "page": (200, "text/html", b"<html><body>Log in</body></html>"),
    "page without a type": (200, "application/x-amz-json-1.1", b"<html><p>Log in<br></html>"),
    "empty object": (200, "application/json", b"{}"),
    "nothing": (200, "application/json", b""),
    "refusal": (403, "text/html", b"<html>Forbidden</html>"),
    "redirect": (302, "text/html", b"<html>Moved</html>"),
}


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def call(monkeypatch: pytest.MonkeyPatch, program: str, *arguments: str) -> int | str | None:
    """Run a program in this process, and return its exit code or the sentence that it exits with."""
    monkeypatch.setattr(sys, "argv", [program, *arguments])
    with pytest.raises(SystemExit) as end:
        PROGRAMS[program]()
    return end.value.code


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        pytest.param(call, ANSWERS[name], id=f"{' '.join(call)}-{name}")
        for name in ANSWERS
        for call in (CALLS if name in ("page", "refusal") else SEVERAL)
    ],
)
def test_answer_that_is_not_of_aws_is_told_in_a_sentence(
    arguments: tuple[str, ...],
    answer: tuple[int, str, bytes],
    portal: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", portal)
    for name, value in zip(("status", "type", "body"), answer, strict=True):
        monkeypatch.setattr(Portal, name, value)
    code = call(monkeypatch, *arguments)
    assert code not in (0, None)
    shown = "".join(capsys.readouterr()) + str(code)
    assert "Traceback" not in shown
    assert "Nothing is left" not in shown


CONFIGURATIONS = {
    "credential process that does not exist": "credential_process = /nowhere/tool",
    "credential process that prints a page": "credential_process = echo '<html>'",
    "role of a profile that does not exist": "role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = none",
    "file that is not a configuration": "[[[",
    "token file that does not exist": "role_arn = arn:aws:iam::123456789012:role/x\nweb_identity_token_file = /nowhere",
}
SETTINGS = [
    {"AWS_MAX_ATTEMPTS": "many"},
    {"AWS_RETRY_MODE": "never"},
    {"AWS_DEFAULTS_MODE": "odd"},
    {"AWS_ENDPOINT_URL": "nonsense"},
    {"AWS_ENDPOINT_URL": "http://["},
    {"AWS_PROFILE": "none"},
    {"AWS_REGION": "mars north"},
    {"AWS_REGION": ""},
    {"AWS_CA_BUNDLE": "/nowhere", "HTTPS_PROXY": "http://127.0.0.1:1"},
    {"HTTPS_PROXY": "http://["},
    {"HTTPS_PROXY": "nonsense://127.0.0.1:1"},
]
CREDENTIAL_CALLS = [("wildrydes", "status"), ("wildrydes", "doctor"), ("producer", "--count", "1"), ("consumer",)]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("arguments", CREDENTIAL_CALLS[1:3], ids=" ".join)
def test_setting_that_can_not_be_used_is_told_in_a_sentence(
    arguments: tuple[str, ...],
    settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {"HTTPS_PROXY": "http://127.0.0.1:1", **settings}.items():  # nothing reaches AWS
        monkeypatch.setenv(name, value)
    code = call(monkeypatch, *arguments)
    assert code not in (0, None)
    assert "Traceback" not in "".join(capsys.readouterr()) + str(code)


@pytest.mark.parametrize("configuration", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
@pytest.mark.parametrize("arguments", CREDENTIAL_CALLS, ids=" ".join)
def test_credentials_that_can_not_be_read_are_told_in_a_sentence(
    arguments: tuple[str, ...],
    configuration: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "config").write_text(f"[default]\n{configuration}\n")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    code = call(monkeypatch, *arguments)
    assert code not in (0, None)
    assert "Traceback" not in "".join(capsys.readouterr()) + str(code)


def run(command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a shell command in which `wildrydes`, `producer` and `consumer` are this checkout's."""
    names = {"wildrydes": "cli", "producer": "producer", "consumer": "consumer"}
    functions = "".join(f'{name}() {{ {sys.executable} -m {module} "$@"; }}\n' for name, module in names.items())
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}"}
    return subprocess.run(
        ["bash", "-c", functions + command],
        cwd=ROOT, env={**os.environ, **path, **environment},
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("wildrydes cost -n 5 >/dev/full", "The machine refused: No space left on device. Free some space"),
        ("wildrydes query >/dev/full", "The machine refused: No space left on device. Free some space"),
        ("producer --help >/dev/full", "The machine refused: No space left on device. Free some space"),
        ("consumer --help >/dev/full", "The machine refused: No space left on device. Free some space"),
        ("wildrydes cost -n 5 >&-", "The output can't be written: it is closed."),
        ("wildrydes query >&-", "The output can't be written: it is closed."),
        ("wildrydes --help >&-", "The output can't be written: it is closed."),
        ("consumer --help >&-", "The output can't be written: it is closed."),
        ("WILDRYDES_HOME=/dev/null wildrydes status", "The machine refused /dev/null/up.json: Not a directory."),
    ],
)
def test_machine_that_refuses_is_told_in_a_sentence(command: str, sentence: str) -> None:
    done = run(command)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(sentence), done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "home", "sentence"),
    [
        (["down"], "/dev/null", "The machine refused /dev/null/up.lock: Not a directory."),
        (["env"], "/dev/null", "The machine refused /dev/null/up.json: Not a directory."),
        (["up"], "/dev/null", "The machine refused /dev/null: File exists."),
        (["up"], "/proc/none", "The machine refused /proc/none: No such file or directory."),
        (["status"], "loop", "The machine refused "),
        (["reconcile", "--rows", "/nowhere/rows"], ".", "Writing /nowhere/rows failed: No such file or directory."),
    ],
    ids=str,
)
def test_file_that_the_machine_refuses_is_told_in_a_sentence(
    arguments: list[str],
    home: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.setenv("WILDRYDES_HOME", str(tmp_path / home))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("aws.program.discard_output", lambda: None)  # what pytest captures is no file
    told = call(monkeypatch, "wildrydes", *arguments)  # Python prints it, and exits with 1
    assert isinstance(told, str)
    assert told.startswith(sentence)
    assert (told.count("\n"), capsys.readouterr().err) == (0, "")


@pytest.mark.parametrize("arguments", [["cost", "-n", "5"], ["query"], ["--help"]], ids=" ".join)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_encoding_without_our_signs_gets_others(
    arguments: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(output, encoding))
    monkeypatch.setenv("AWS_PROFILE", "none")
    assert call(monkeypatch, "wildrydes", *arguments) in (0, None)
    assert output.getvalue()
    assert b"\\u2192" not in output.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_error_in_an_encoding_without_our_signs_is_told(encoding: str) -> None:
    done = run("wildrydes doctor", PYTHONIOENCODING=encoding, AWS_PROFILE="none")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "\\u2192" not in done.stdout


@pytest.mark.parametrize("seconds", ["inf", "-1", "nan", "1e400", "1e308", "0", "-inf", "many"])
@pytest.mark.parametrize("program", ["producer", "wildrydes"])
def test_flight_without_an_end_that_can_be_is_wrong_usage(
    program: str, seconds: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["producer"] if program == "wildrydes" else []
    assert call(monkeypatch, program, *arguments, f"--for={seconds}") == 2
    assert "--for" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--count", "--unicorns", "--malformed-every", "--rate"])
def test_number_beyond_all_measure_ends_in_a_sentence(
    option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    code = call(monkeypatch, "producer", f"{option}=1{'0' * 400}")
    assert code in (1, 2)
    assert "Traceback" not in "".join(capsys.readouterr())
