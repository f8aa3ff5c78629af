"""AppSync Events on the local cloud, by the AWS page that says how it behaves.

- CloudFormation template reference: "AWS::AppSync::Api", "AWS::AppSync::ChannelNamespace"
- AWS AppSync Events developer guide: "Understanding the Event API WebSocket protocol", "Publish events via HTTP",
  "Publish events via WebSocket", "AWS AppSync Events concepts", "Understanding channel namespaces"
- Amazon S3 user guide: "Using cross-origin resource sharing (CORS)"
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import Credentials

from emulator.appsync.events import MAX_EVENT_BYTES
from emulator.cloud import ACCOUNT, REGION
from emulator.consoles import announce
from tests.integration.bare_cloud import MakeClient, run_bare_cloud
from tests.integration.test_gate import send_request
from tests.push.socket import Refused, open_socket
from tests.push.watcher import Watcher

IAM_ONLY = [{"AuthType": "AWS_IAM"}]
MODES = ("AuthProviders", "ConnectionAuthModes", "DefaultPublishAuthModes", "DefaultSubscribeAuthModes")
ARN = f"arn:aws:appsync:{REGION}:{ACCOUNT}:apis"
CORS = {"AllowedHeaders": ["*"], "AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
CONSOLE = "http://127.0.0.1:4"


@dataclass(frozen=True, slots=True)
class Api:
    """A deployed event API, and its administrator."""

    make_client: MakeClient
    url: str
    folder: Path
    watcher: Watcher
    outputs: dict[str, str]

    def update(self, **changes: Any) -> dict[str, str]:
        """Change the stack, and return its outputs."""
        return deploy(self.make_client, make_template(**changes), "update_stack")


def make_template(*, owner: str = "Ops", namespace: str = "readings", tag: str = "first") -> dict[str, Any]:
    tags = [{"Key": "Stage", "Value": tag}]
    config = dict.fromkeys(MODES, IAM_ONLY)
    api = {"Name": "probe", "OwnerContact": owner, "EventConfig": config, "Tags": tags}
    channels = {"ApiId": {"Fn::GetAtt": ["Api", "ApiId"]}, "Name": namespace, "Tags": tags}
    attributes = {
        **{name.replace(".", ""): ["Api", name] for name in ("ApiArn", "ApiId", "Dns.Http", "Dns.Realtime")},
        "ChannelNamespaceArn": ["Channels", "ChannelNamespaceArn"],
    }
    return {
        "Resources": {
            "Api": {"Type": "AWS::AppSync::Api", "Properties": api},
            "Channels": {"Type": "AWS::AppSync::ChannelNamespace", "Properties": channels},
            "Snapshots": {"Type": "AWS::S3::Bucket", "Properties": {"CorsConfiguration": {"CorsRules": [CORS]}}},
        },
        "Outputs": {
            **{name: {"Value": {"Fn::GetAtt": where}} for name, where in attributes.items()},
            **{f"{id_}Ref": {"Value": {"Ref": id_}} for id_ in ("Api", "Channels", "Snapshots")},
        },
    }


def deploy(make_client: MakeClient, template: dict[str, Any], call: str) -> dict[str, str]:
    cloudformation = make_client("cloudformation")
    getattr(cloudformation, call)(StackName="probe", TemplateBody=json.dumps(template))
    waiter = cloudformation.get_waiter(f"stack_{call.partition('_')[0]}_complete")
    waiter.wait(StackName="probe", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    [stack] = cloudformation.describe_stacks(StackName="probe")["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("bare")
    with run_bare_cloud(folder) as bare:
        outputs = deploy(bare.make_client, make_template(), "create_stack")
        own = Credentials(bare.environment["AWS_ACCESS_KEY_ID"], bare.environment["AWS_SECRET_ACCESS_KEY"])
        push = {
            "http": f"http://{outputs['DnsHttp']}/event",
            "realtime": f"ws://{outputs['DnsRealtime']}/event/realtime",
            "host": outputs["DnsHttp"],
            "snapshotBucket": outputs["SnapshotsRef"],
        }
        yield Api(bare.make_client, bare.environment["AWS_ENDPOINT_URL"], folder, Watcher(push, own), outputs)


def test_template_reference_ref_and_attributes(api: Api) -> None:
    id_, port = api.outputs["ApiId"], api.url.rpartition(":")[2]
    assert re.fullmatch("[a-z0-9]{26}", id_)
    assert api.outputs["ApiRef"] == api.outputs["ApiArn"] == f"{ARN}/{id_}"
    assert api.outputs["DnsHttp"] == f"{id_}.appsync-api.{REGION}.localhost:{port}"
    assert api.outputs["DnsRealtime"] == f"{id_}.appsync-realtime-api.{REGION}.localhost:{port}"
    namespace = f"{ARN}/{id_}/channelNamespace/readings"
    assert api.outputs["ChannelsRef"] == api.outputs["ChannelNamespaceArn"] == namespace


def test_template_reference_updates_without_interruption_and_replacement_of_a_renamed_namespace(api: Api) -> None:
    appsync = api.make_client("appsync")
    assert api.update(owner="Others", tag="second") == api.outputs
    [found] = appsync.list_apis()["apis"]
    assert (found["ownerContact"], found["tags"]["Stage"]) == ("Others", "second")
    with api.watcher.connect() as socket:
        assert api.watcher.subscribe(socket)["type"] == "subscribe_success"
        assert api.watcher.publish_by_socket(socket, "/readings/one", ['"a"'])["type"] in ("publish_success", "data")
    renamed = api.update(namespace="other")
    assert renamed["ChannelsRef"].endswith("/channelNamespace/other")
    assert [n["name"] for n in appsync.list_channel_namespaces(apiId=api.outputs["ApiId"])["channelNamespaces"]] == [
        "other"
    ]
    assert api.update() == api.outputs


def test_websocket_protocol_connects_subscribes_and_hears(api: Api) -> None:
    with api.watcher.connect() as socket:
        assert api.watcher.subscribe(socket) == {"type": "subscribe_success", "id": "watch"}
        status, answer = api.watcher.publish_by_http("/readings/one", ['{"a":1}', '"b"'])
        assert (status, json.loads(answer)["failed"]) == (200, [])
        assert [socket.receive() for _ in range(2)] == [
            {"type": "data", "id": "watch", "event": event} for event in ('{"a":1}', '"b"')
        ]
        socket.send({"type": "unsubscribe", "id": "watch"})
        assert socket.receive()["type"] == "unsubscribe_success"


def test_websocket_protocol_signature_is_for_one_message(api: Api) -> None:
    """A signature for connecting allows no subscription, and one for a channel no other."""
    with api.watcher.connect() as socket:
        for authorization in (
            None,
            {},
            api.watcher.sign("{}"),
            api.watcher.sign('{"channel":"/readings/one"}'),
            {**api.watcher.sign("{}"), "x-amz-content-sha256": "0" * 64},
        ):
            message: dict[str, Any] = {"type": "subscribe", "id": "1", "channel": "/readings/*"}
            answer = socket.ask({**message, **({} if authorization is None else {"authorization": authorization})})
            assert answer["type"] == "subscribe_error", authorization
            [error] = answer["errors"]
            assert error["errorType"] == "UnauthorizedException"


def greet(realtime: str, authorization: dict[str, str] | None) -> None:
    """Connect, and await more than the error that may be sent before the end."""
    with open_socket(realtime, authorization) as socket:
        assert socket.ask({"type": "connection_init"})["type"] == "connection_error"
        socket.receive()


@pytest.mark.parametrize("kind", ["nothing", "old", "of another service", "for another host", "made up"])
def test_websocket_protocol_wrong_authorization_opens_nothing(api: Api, kind: str) -> None:
    own = api.watcher
    authorization = {
        "nothing": None,
        "old": replace(own, age=timedelta(minutes=6)).sign("{}"),
        "of another service": own.sign("{}", service="kinesis"),
        "for another host": replace(own, push={**own.push, "host": "abc.appsync-api.us-east-1.localhost"}).sign("{}"),
        "made up": replace(own, credentials=Credentials("AKIAQQQQQQQQQQQQQQQQ", "q")).sign("{}"),
    }[kind]
    with pytest.raises(Refused):
        greet(own.push["realtime"], authorization)


@pytest.mark.parametrize("message", [[], "text", 7, {"type": "subscribe", "id": "1", "channel": 7}])
def test_websocket_protocol_message_that_is_none_is_an_error(api: Api, message: Any) -> None:
    with api.watcher.connect() as socket:
        assert socket.ask(message)["type"] == "error"
        assert api.watcher.subscribe(socket)["type"] == "subscribe_success"


@pytest.mark.parametrize("channel", ["/readings/" + "a" * 51, "/readings/a/b/c/d/e", "/readings/a_b", "/readings/*"])
def test_channel_namespaces_limits_of_a_channel(api: Api, channel: str) -> None:
    """At most five segments, each of at most 50 letters, digits and dashes. Only a subscription has a wildcard."""
    status, answer = api.watcher.publish_by_http(channel, ['"a"'])
    assert (status, "Invalid Channel Format" in answer) == (400, True)


def test_channel_namespaces_unknown_one_is_refused(api: Api) -> None:
    assert api.watcher.publish_by_http("/unknown/one", ['"a"'])[0] in (401, 403)
    with api.watcher.connect() as socket:
        assert api.watcher.subscribe(socket, "/unknown/*")["type"] == "subscribe_error"


def test_publish_at_most_five_events(api: Api) -> None:
    status, answer = api.watcher.publish_by_http("/readings/one", ['"a"'] * 6)
    assert (status, "5 event limit" in answer) == (400, True)
    with api.watcher.connect() as socket:
        assert api.watcher.publish_by_socket(socket, "/readings/one", ['"a"'] * 6)["type"] == "publish_error"
        assert api.watcher.publish_by_socket(socket, "/readings/one", ['"a"'] * 5)["type"] == "publish_success"


def test_concepts_event_is_json_of_at_most_240_kilobytes(api: Api) -> None:
    largest = json.dumps("a" * (MAX_EVENT_BYTES - 2))
    events = [largest, json.dumps("a" * (MAX_EVENT_BYTES - 1)), "no JSON", '"é"']
    status, answer = api.watcher.publish_by_http("/readings/one", events)
    assert status == 200
    document = json.loads(answer)
    assert [event["index"] for event in document["successful"]] == [0, 3]
    assert [event["index"] for event in document["failed"]] == [1, 2]


def test_only_pages_of_served_consoles_and_programs_connect(api: Api) -> None:
    realtime, signed = api.watcher.push["realtime"], api.watcher.sign("{}")
    with announce(api.folder / "consoles", CONSOLE), open_socket(realtime, signed, origin=CONSOLE) as socket:
        assert socket.ask({"type": "connection_init"})["type"] == "connection_ack"
    for origin in (CONSOLE, "null", "http://evil.example"):
        with pytest.raises(Refused), open_socket(realtime, signed, origin=origin):
            pass


@pytest.mark.parametrize("host", ["evil.example", "x.appsync-realtime-api.us-east-1.evil.example", "127.0.0.1"])
def test_name_of_another_host_connects_to_nothing(api: Api, host: str) -> None:
    port = api.url.rpartition(":")[2]
    with (
        pytest.raises(Refused),
        open_socket(api.watcher.push["realtime"], api.watcher.sign("{}"), host=f"{host}:{port}"),
    ):
        pass


@pytest.mark.parametrize(("method", "path"), [("GET", "/event"), ("POST", "/"), ("OPTIONS", "/event")])
def test_name_of_an_api_is_for_publishing_alone(api: Api, method: str, path: str) -> None:
    status, answer, _ = send_request(api.url, path, method, headers={"Host": api.outputs["DnsHttp"]})
    assert (status, "answers to" in answer) == (403, True)


def test_cors_page_reads_a_snapshot_and_its_absence(api: Api) -> None:
    place = f"/{api.outputs['SnapshotsRef']}/missing.json"
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization,x-amz-date"}
    with announce(api.folder / "consoles", CONSOLE):
        status, _, headers = send_request(api.url, place, "OPTIONS", headers={**asked, "Origin": CONSOLE})
        assert (status, headers["access-control-allow-origin"]) == (200, CONSOLE)
        assert "authorization" in headers["access-control-allow-headers"].lower()
        nobody = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/y/z/s3/aws4_request, SignedHeaders=host, Signature=0"}
        status, _, headers = send_request(api.url, place, headers={**nobody, "Origin": CONSOLE})
        assert (status >= 400, headers["access-control-allow-origin"]) == (True, CONSOLE)


def test_template_reference_deletion_leaves_nothing(api: Api) -> None:
    """Comes last, because it ends the API."""
    cloudformation = api.make_client("cloudformation")
    cloudformation.delete_stack(StackName="probe")
    waiter = cloudformation.get_waiter("stack_delete_complete")
    waiter.wait(StackName="probe", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    assert api.make_client("appsync").list_apis()["apis"] == []
    with pytest.raises(Refused), open_socket(api.watcher.push["realtime"], api.watcher.sign("{}")):
        pass
