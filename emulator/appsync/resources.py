"""Provision `AWS::AppSync::Api` and `AWS::AppSync::ChannelNamespace`, which MiniStack's CloudFormation lacks.

Source: CloudFormation template reference, "AWS::AppSync::Api" and "AWS::AppSync::ChannelNamespace".
"""

import json
from collections.abc import Mapping
from typing import Any

from emulator.ministack import appsync_events, provisioners

API, CHANNEL_NAMESPACE = "AWS::AppSync::Api", "AWS::AppSync::ChannelNamespace"
_REPLACED_BY = ("ApiId", "Name")
"""The properties of a channel namespace whose change replaces it."""

Properties = Mapping[str, Any]
Provisioned = tuple[str, dict[str, str]]
"""The value of `Ref`, and the attributes for `Fn::GetAtt`."""


def install() -> None:
    """Register both types. Call before MiniStack serves."""
    provisioners.RESOURCE_HANDLERS.update(
        {
            API: {"create": _create_api, "update": _update_api, "delete": _delete_api},
            CHANNEL_NAMESPACE: {
                "create": _create_namespace,
                "update": _update_namespace,
                "delete": _delete_namespace,
            },
        }
    )


def _create_api(_logical_id: str, properties: Properties, _stack: str) -> Provisioned:
    return _describe_api(_read(appsync_events.create_api(_write(properties)))["api"])


def _update_api(arn: str, _old: Properties, new: Properties, _stack: str) -> Provisioned:
    api_id = _get_last_part(arn)
    answer = _read(appsync_events.update_api(api_id, _write({"OwnerContact": None, "EventConfig": None, **new})))
    appsync_events.apis[api_id]["tags"] = _index_tags(new)
    return _describe_api(answer["api"])


def _delete_api(arn: str, _properties: Properties) -> None:
    appsync_events.delete_api(_get_last_part(arn))


def _describe_api(api: Mapping[str, Any]) -> Provisioned:
    dns = api["dns"]
    attributes = {"ApiId": api["apiId"], "Dns.Http": dns["HTTP"], "Dns.Realtime": dns["REALTIME"]}
    return api["apiArn"], {"ApiArn": api["apiArn"], **attributes}


def _create_namespace(_logical_id: str, properties: Properties, _stack: str) -> Provisioned:
    answer = _read(appsync_events.create_channel_namespace(properties["ApiId"], _write(properties)))
    return _describe_namespace(answer["channelNamespace"])


def _update_namespace(arn: str, old: Properties, new: Properties, stack: str) -> Provisioned:
    if any(old[name] != new[name] for name in _REPLACED_BY):
        created = _create_namespace("", new, stack)
        _delete_namespace(arn, old)
        return created
    config = appsync_events.apis[new["ApiId"]]["eventConfig"]
    defaults = {
        "CodeHandlers": None,
        "HandlerConfigs": None,
        "PublishAuthModes": config["defaultPublishAuthModes"],
        "SubscribeAuthModes": config["defaultSubscribeAuthModes"],
    }
    body = _write({**defaults, **new})
    answer = _read(appsync_events.update_channel_namespace(new["ApiId"], new["Name"], body))
    appsync_events.channel_namespaces[new["ApiId"]][new["Name"]]["tags"] = _index_tags(new)
    return _describe_namespace(answer["channelNamespace"])


def _delete_namespace(_arn: str, properties: Properties) -> None:
    appsync_events.delete_channel_namespace(properties["ApiId"], properties["Name"])


def _describe_namespace(namespace: Mapping[str, Any]) -> Provisioned:
    arn = namespace["channelNamespaceArn"]
    return arn, {"ChannelNamespaceArn": arn}


def _write(properties: Properties) -> bytes:
    """Return the body of the API call that has these properties of a template."""
    members = {name: value for name, value in properties.items() if name != "Tags"}
    return json.dumps({**_to_members(members), "tags": _index_tags(properties)}).encode()


def _read(answer: tuple[int, Any, bytes]) -> dict[str, Any]:
    """Return an answer's document. Raises ValueError with the service's message, which CloudFormation reports."""
    status, _, body = answer
    document: dict[str, Any] = json.loads(body)
    if status >= 400:
        raise ValueError(document.get("message", body.decode()))
    return document


def _to_members(value: Any) -> Any:
    """Spell keys as the API does: `AuthProviders` becomes `authProviders`."""
    if isinstance(value, Mapping):
        return {key[:1].lower() + key[1:]: _to_members(part) for key, part in value.items()}
    return [_to_members(part) for part in value] if isinstance(value, list) else value


def _index_tags(properties: Properties) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}


def _get_last_part(arn: str) -> str:
    return arn.rpartition("/")[2]
