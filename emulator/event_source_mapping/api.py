"""Complete MiniStack's calls on event source mappings, which drop some settings and accept what AWS refuses."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response

from emulator.event_source_mapping.settings import is_enabled
from emulator.event_source_mapping.validation import Refusal, find_fault
from emulator.ministack import kinesis, lambda_svc, provisioners

_DROPPED = ("MetricsConfig", "StartingPositionTimestamp", "TumblingWindowInSeconds")
"""Settings that MiniStack does not store."""
_IMMUTABLE = ("EventSourceArn", "StartingPosition", "StartingPositionTimestamp")
"""Properties whose change makes CloudFormation replace a mapping: it creates the new one first."""
_DEFAULTS = {"BatchSize": 100}
"""Lambda's defaults for streams, where MiniStack's differ."""
_ANSWERED_DEFAULTS: Mapping[str, Any] = {
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "FunctionResponseTypes": [],
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
"""What Lambda answers for settings of a stream's mapping that were left out."""
_UNANSWERED = ("Qualifier", "Tags")
_REASON = "User action"

Response = tuple[int, dict[str, str], bytes]


def install() -> None:
    """Wrap the API's calls and CloudFormation's. Call before the emulator serves."""
    _wrap_answer(lambda_svc.esm_response)
    _wrap_api(lambda_svc.create_esm, lambda_svc.update_esm)
    _wrap_stacks(provisioners.RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"])


def settle_state(mapping: dict[str, Any]) -> None:
    """Complete the change of state that a call began: a mapping is Creating before it is Enabled."""
    mapping["State"] = "Enabled" if is_enabled(mapping) else "Disabled"


def _wrap_answer(respond: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    def describe_mapping(mapping: dict[str, Any]) -> dict[str, Any]:
        answer = respond(mapping)
        if not _is_of_stream(mapping):
            return answer
        return {**_ANSWERED_DEFAULTS, **{key: value for key, value in answer.items() if key not in _UNANSWERED}}

    lambda_svc.esm_response = describe_mapping


def _wrap_api(create: Callable[..., Response], update: Callable[..., Response]) -> None:
    def create_mapping(data: dict[str, Any]) -> Response:
        if not _is_of_stream(data):
            return create(data)
        if refusal := _find_refusal(data):
            return _make_error_response(refusal)
        return _complete_response(create(_DEFAULTS | data), data, state="Creating")

    def update_mapping(mapping_id: str, data: dict[str, Any]) -> Response:
        stored = lambda_svc.esms.get(mapping_id) or {}
        if not _is_of_stream(stored):
            return update(mapping_id, data)
        if refusal := _find_refusal({**stored, **data}, own_id=mapping_id):
            return _make_error_response(refusal)
        state = "Updating" if "Enabled" not in data else "Enabling" if is_enabled(data) else "Disabling"
        return _complete_response(update(mapping_id, data), data, state=state)

    lambda_svc.create_esm = create_mapping
    lambda_svc.update_esm = update_mapping


def _wrap_stacks(handlers: dict[str, Any]) -> None:
    create, update = handlers["create"], handlers["update"]

    def create_resource(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        _require_valid(props)
        physical_id, attributes = create(logical_id, _DEFAULTS | props if _is_of_stream(props) else props, stack_name)
        _store_properties(physical_id, props)
        return physical_id, attributes

    def update_resource(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str) -> Any:
        is_replaced = any(new.get(key) != old.get(key) for key in _IMMUTABLE)
        _require_valid(new, own_id=None if is_replaced else physical_id)
        physical_id, attributes = update(physical_id, old, new, stack_name)
        _store_properties(
            physical_id, {"MetricsConfig": {}, "TumblingWindowInSeconds": 0, "ParallelizationFactor": 1} | new
        )
        return physical_id, attributes

    handlers.update(create=create_resource, update=update_resource)


def _is_of_stream(settings: Mapping[str, Any]) -> bool:
    return ":kinesis:" in str(settings.get("EventSourceArn", ""))


def _find_refusal(settings: Mapping[str, Any], *, own_id: str | None = None) -> Refusal | None:
    """Return why a mapping of a stream is refused, or None. `own_id` is the mapping that is updated."""
    if fault := find_fault(settings, now=time.time()):
        return fault
    arn, (name, qualifier) = settings["EventSourceArn"], _parse_function(settings.get("FunctionName", ""))
    if name not in lambda_svc.functions:
        function = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}"
        return Refusal(f"Function not found: {function}", code="ResourceNotFoundException", status=404)
    if (kinesis.streams.get(arn.rpartition("/")[2]) or {}).get("StreamARN") != arn:
        return Refusal(f"Stream not found: {arn}")
    for mapping in list(lambda_svc.esms.values()):
        target = mapping["FunctionName"], mapping.get("Qualifier") or ""
        if mapping["EventSourceArn"] == arn and target == (name, qualifier) and mapping["UUID"] != own_id:
            message = (
                f'The event source arn (" {arn} ") and function (" {name} ") provided mapping already exists. '
                f"Please update or delete the existing mapping with UUID {mapping['UUID']}"
            )
            return Refusal(message, code="ResourceConflictException", status=409)
    return None


def _parse_function(reference: str) -> tuple[str, str]:
    """Return the name and the qualifier in a function's name or ARN. The qualifier may be empty."""
    name, _, qualifier = reference.rpartition(":function:")[2].partition(":")
    return name, qualifier


def _require_valid(properties: Mapping[str, Any], *, own_id: str | None = None) -> None:
    if _is_of_stream(properties) and (refusal := _find_refusal(properties, own_id=own_id)):
        raise ValueError(refusal.message)


def _make_error_response(refusal: Refusal) -> Response:
    response: Response = error_response_json(refusal.code, refusal.message, refusal.status)
    return response


def _complete_response(response: Response, data: Mapping[str, Any], *, state: str) -> Response:
    """Store the settings that MiniStack dropped, and return the response with them and with this state."""
    if response[0] not in (200, 202):
        return response
    mapping = lambda_svc.esms.get(json.loads(response[2])["UUID"])
    _store_settings(mapping, data)
    mapping.update(State=state, StateTransitionReason=_REASON)
    answer: Response = json_response(lambda_svc.esm_response(mapping), response[0])
    return answer


def _store_properties(mapping_id: str, properties: Mapping[str, Any]) -> None:
    """Store what MiniStack dropped of a template's properties. A stack is complete once its mapping is enabled."""
    mapping = lambda_svc.esms.get(mapping_id)
    _store_settings(mapping, properties)
    mapping.update(StateTransitionReason=_REASON, Tags={tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])})
    settle_state(mapping)


def _store_settings(mapping: dict[str, Any], settings: Mapping[str, Any]) -> None:
    mapping.update({key: settings[key] for key in (*_DROPPED, "ParallelizationFactor") if key in settings})
