"""AWS and proxy settings of a user that lead every call astray, and the server that they lead to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SERVICES = (
    *("KINESIS", "S3", "STS", "CLOUDFORMATION", "DYNAMODB", "LAMBDA", "ATHENA", "FIREHOSE", "IAM", "SSM", "GLUE"),
    *("COGNITO_IDENTITY", "COGNITO_IDENTITY_PROVIDER", "CLOUDWATCH", "CLOUDWATCH_LOGS", "EVENTBRIDGE", "KMS", "SNS"),
)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
_CONFIG = """
[default]
region = mars-north-1
credential_process = touch {home}/asked
endpoint_url = {url}
services = all
[profile hostile]
role_arn = arn:aws:iam::123456789012:role/other
source_profile = hostile
sso_start_url = {url}
[services all]
kinesis =
  endpoint_url = {url}
cloudformation =
  endpoint_url = {url}
"""


class Recorder:
    """A server that records each connection and closes it."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.calls: list[bytes] = []
        threading.Thread(target=self._record, daemon=True).start()

    def _record(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    self.calls.append(connection.recv(300))
                except OSError as error:
                    self.calls.append(str(error).encode())

    def close(self) -> None:
        self._listener.close()


@contextmanager
def record_calls() -> Iterator[Recorder]:
    recorder = Recorder()
    try:
        yield recorder
    finally:
        recorder.close()


def make_hostile_settings(home: Path, url: str) -> dict[str, str]:
    """Return environment variables, and write the files that they and HOME name."""
    (home / ".aws").mkdir(parents=True, exist_ok=True)
    for name in ("config", "credentials"):
        (home / ".aws" / name).write_text(_CONFIG.format(home=home, url=url))
    (home / ".cdk.json").write_text(f'{{"proxy": "{url}", "profile": "hostile"}}')
    return {
        "HOME": str(home),
        **dict.fromkeys(_PROXIES, url),
        "NO_PROXY": "",
        "no_proxy": "",
        **{f"AWS_ENDPOINT_URL_{service}": url for service in _SERVICES},
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_PROFILE": "hostile",
        "AWS_DEFAULT_PROFILE": "hostile",
        "AWS_CONFIG_FILE": str(home / ".aws/config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws/credentials"),
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": url,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": url,
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere",
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/other",
        "AWS_SESSION_TOKEN": "stale",
        "AWS_CA_BUNDLE": "/nowhere",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_RETRY_MODE": "never",
        "AWS_MAX_ATTEMPTS": "many",
        "AWS_DEFAULTS_MODE": "odd",
        "AWS_REGION": "mars-north-1",
        "AWS_DEFAULT_REGION": "mars-north-2",
        "NODE_OPTIONS": "--use-env-proxy",
    }
