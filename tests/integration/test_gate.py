"""The local cloud obeys only the user who started it, and no web pages, other users or made-up keys."""

import hashlib
import http.client
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.exceptions import ClientError

from emulator.cloud import REGION
from emulator.consoles import announce
from ops import session_file
from ops.deployment import Deployment
from ops.paths import get_consoles_folder, get_home

TEMPLATE = json.dumps({"Resources": {"Stolen": {"Type": "AWS::SNS::Topic"}}})
CREATE_STACK = urlencode({"Action": "CreateStack", "StackName": "Stolen", "TemplateBody": TEMPLATE})
NOBODY = f"AWS4-HMAC-SHA256 Credential={{key}}/20261129/{REGION}/cloudformation/aws4_request, SignedHeaders=host"


def send_request(
    url: str, path: str, method: str = "GET", *, body: str = "", headers: Mapping[str, str] | None = None
) -> tuple[int, str, Mapping[str, str]]:
    """Send a request without an AWS library, which would correct it."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.putrequest(method, path, skip_host="Host" in (headers or {}))
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        response = connection.getresponse()
        return (
            response.status,
            response.read().decode(errors="replace"),
            {name.lower(): value for name, value in response.headers.items()},
        )
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def _check_cloud_is_unchanged(deployment: Deployment) -> Iterator[None]:
    """Check that no attack created a stack or reset the cloud."""
    yield
    listed = deployment.session.client("cloudformation").list_stacks()["StackSummaries"]
    names = {stack["StackName"] for stack in listed}
    assert "Stolen" not in names
    assert "WildRydesStreams" in names


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": NOBODY.format(key="test") + ", Signature=0"},
        {"Authorization": NOBODY.format(key="000000000000") + ", Signature=0"},
        {"Authorization": NOBODY.format(key="") + ", Signature=0"},
        {"Authorization": NOBODY.format(key="{own}") + ", Signature=" + "0" * 64},
        {"Authorization": "AWS test:c2lnbmF0dXJl"},
        {"Authorization": "Bearer test"},
        {"X-Amz-Target": "CloudFormation.CreateStack"},
    ],
    ids=["nothing", "test", "an account", "no key", "our key, not our signature", "version 2", "bearer", "target"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_request_without_the_administrators_signature_makes_a_stack(
    cloud: session_file.Session, method: str, headers: dict[str, str]
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-Amz-Date": "20261129T000000Z"}
    own = {name: value.replace("{own}", cloud.access_key) for name, value in headers.items()}
    path, body = (f"/?{CREATE_STACK}", "") if method == "GET" else ("/", CREATE_STACK)
    status, answer, _ = send_request(cloud.url, path, method, body=body, headers={**form, **own})
    assert status in (400, 403), answer


@pytest.mark.parametrize("key", ["test", "000000000000"])
def test_query_string_that_names_a_key_without_its_signature_is_refused(cloud: session_file.Session, key: str) -> None:
    credential = quote(f"{key}/20261129/{REGION}/cloudformation/aws4_request", safe="")
    signed = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date=20261129T000000Z"
    for more in ("", "&X-Amz-SignedHeaders=host&X-Amz-Signature=0&X-Amz-Expires=900"):
        status, answer, _ = send_request(cloud.url, f"/?{CREATE_STACK}&{signed}{more}")
        assert status in (400, 403), answer


@pytest.mark.parametrize(("key", "secret"), [("test", "test"), ("000000000000", "test"), ("{own}", "test")])
def test_well_known_credentials_are_nobodys(cloud: session_file.Session, key: str, secret: str) -> None:
    session = boto3.Session(key.replace("{own}", cloud.access_key), secret, region_name=REGION)
    for call in (
        lambda: session.client("cloudformation").create_stack(StackName="Stolen", TemplateBody=TEMPLATE),
        lambda: session.client("s3").list_buckets(),
        lambda: session.client("sts").get_caller_identity(),
        lambda: session.client("dynamodb").list_tables(),
    ):
        with pytest.raises(ClientError):
            call()


def test_credentials_of_functions_can_not_be_computed_from_their_names(
    cloud: session_file.Session, deployment: Deployment
) -> None:
    functions = deployment.session.client("lambda")
    functions.invoke(FunctionName=deployment.outputs["AggregatorName"], Payload=b'{"Records": []}')
    configuration = functions.get_function(FunctionName=deployment.outputs["AggregatorName"])["Configuration"]
    digest = hashlib.sha256(f"{configuration['FunctionArn']}:{configuration['Role']}".encode()).hexdigest()
    secret, token = (hashlib.sha256(f"{part}:{digest}".encode()).hexdigest() for part in ("secret", "token"))
    session = boto3.Session(f"ASIA{digest[:16].upper()}", secret, token, region_name=REGION)
    with pytest.raises(ClientError, match=r"InvalidClientTokenId|UnrecognizedClient"):
        session.client("sts", endpoint_url=cloud.url).get_caller_identity()


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/health", "/_localstack/health", "/health"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_emulators_own_paths_are_closed(cloud: session_file.Session, method: str, path: str) -> None:
    status, answer, _ = send_request(cloud.url, path, method)
    assert (status, "available" in answer) == (403, False)


def test_objects_are_read_with_a_signature_only(cloud: session_file.Session, deployment: Deployment) -> None:
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ArchiveBucketName"]
    s3.put_object(Bucket=bucket, Key="probe", Body=b"ours")
    try:
        assert send_request(cloud.url, f"/{bucket}/probe")[0] == 403
        assert send_request(cloud.url, f"/{bucket}/probe", "PUT", body="theirs")[0] == 403
        url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "probe"}, ExpiresIn=60)
        with urlopen(Request(url)) as answer:  # noqa: S310 - the local cloud's
            assert answer.read() == b"ours"
        status, answer, _ = send_request(cloud.url, url.replace("probe?", "other?").removeprefix(cloud.url))
        assert (status, "SignatureDoesNotMatch" in answer) == (403, True)
    finally:
        s3.delete_object(Bucket=bucket, Key="probe")


def test_cloud_answers_to_its_own_name_only(cloud: session_file.Session) -> None:
    port = urlsplit(cloud.url).port
    for host in ("rebound.example", f"rebound.example:{port}", f"127.0.0.1.nip.io:{port}", "127.0.0.1:1", ""):
        status, answer, _ = send_request(cloud.url, "/login", headers={"Host": host})
        assert (status, "answers to" in answer) == (403, True), host


def test_pages_of_served_consoles_may_call_and_no_others(cloud: session_file.Session) -> None:
    guests = {"X-Amz-Target": "AWSCognitoIdentityService.GetId", "Content-Type": "application/x-amz-json-1.1"}
    console = "http://127.0.0.1:4"
    for origin in ("http://evil.example", "null", console, cloud.url, "http://localhost:1"):
        status, answer, headers = send_request(cloud.url, "/", "POST", body="{}", headers={**guests, "Origin": origin})
        assert (status, "not the console's" in answer) == (403, True), origin
        assert "access-control-allow-origin" not in headers
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-amz-target"}
    with announce(get_consoles_folder(), console):
        status, _, headers = send_request(cloud.url, "/", "POST", body="{}", headers={**guests, "Origin": console})
        assert (status, headers["access-control-allow-origin"]) == (400, console)
        status, _, headers = send_request(cloud.url, "/", "OPTIONS", headers={**preflight, "Origin": console})
        assert (status, headers["access-control-allow-origin"]) == (200, console)
        assert send_request(cloud.url, "/", "OPTIONS", headers={**preflight, "Origin": "http://evil.example"})[0] == 403
    assert send_request(cloud.url, "/", "POST", body="{}", headers={**guests, "Origin": console})[0] == 403


def test_pages_of_other_sites_lead_to_the_sign_in_pages_only(cloud: session_file.Session) -> None:
    led = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert "another site" in send_request(cloud.url, f"/?{CREATE_STACK}", headers=led)[1]
    assert "another site" not in send_request(cloud.url, "/oauth2/authorize?client_id=none", headers=led)[1]


def test_credentials_are_for_the_user_alone_to_read(cloud: session_file.Session) -> None:
    assert json.loads((get_home() / "up.json").read_text())["secret_key"] == cloud.secret_key
    assert stat.S_IMODE((get_home() / "up.json").stat().st_mode) == 0o600
    for folder in (get_home(), get_consoles_folder()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        if process.parent.stat().st_uid == os.getuid():
            assert cloud.secret_key.encode() not in process.read_bytes()


def test_it_listens_on_loopback_alone(cloud: session_file.Session) -> None:
    inodes = {str(link.readlink()) for link in Path(f"/proc/{cloud.cloud}/fd").iterdir() if link.is_symlink()}
    listening = [
        fields[1]
        for table in ("tcp", "tcp6")
        for fields in map(str.split, Path(f"/proc/net/{table}").read_text().splitlines()[1:])
        if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes
    ]
    assert listening == [f"0100007F:{urlsplit(cloud.url).port:04X}"]


@pytest.mark.parametrize("header", ["", "AWS4-", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=/, Signature=0"])
@pytest.mark.parametrize(
    ("method", "path", "body", "more"),
    [
        ("POST", "/", CREATE_STACK, {"Content-Type": "application/x-www-form-urlencoded"}),
        (
            "POST",
            "/",
            "{}",
            {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Kinesis_20131202.ListStreams"},
        ),
        ("GET", "/2015-03-31/functions", "", {}),
        ("GET", "/v20180820/accesspoint", "", {"x-amz-account-id": "000000000000"}),
        ("GET", "/", "", {}),
    ],
    ids=["stack", "streams", "functions", "S3 Control", "buckets"],
)
def test_key_that_is_named_where_nobody_verifies_the_signature_is_refused(
    cloud: session_file.Session, method: str, path: str, body: str, more: dict[str, str], header: str
) -> None:
    named = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{cloud.access_key}/20261129/{REGION}/s3/aws4_request",
        "X-Amz-Date": "20261129T000000Z",
        "X-Amz-Expires": "604800",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": "0",
    }
    headers = {**more, **({"Authorization": header} if header else {})}
    status, answer, _ = send_request(cloud.url, f"{path}?{urlencode(named)}", method, body=body, headers=headers)
    assert status in (400, 403), answer


def test_registry_of_images_is_closed(cloud: session_file.Session) -> None:
    name = f"cdk-hnb659fds-container-assets-000000000000-{REGION}"
    for method, path in (
        ("GET", "/v2/_catalog"),
        ("GET", f"/v2/{name}/tags/list"),
        ("POST", f"/v2/{name}/blobs/uploads/"),
    ):
        assert send_request(cloud.url, path, method, headers={"Authorization": "AWS4-"})[0] == 403, path
