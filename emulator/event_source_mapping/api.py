"""Complete MiniStack's calls on event source mappings, which drop some settings and accept what AWS refuses."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response

from emulator.event_source_mapping.validation import find_fault
from emulator.ministack import lambda_svc, provisioners

_DROPPED = ("MetricsConfig", "StartingPositionTimestamp", "TumblingWindowInSeconds")
"""Settings that MiniStack does not store."""
_DEFAULTS = {"BatchSize": 100}
"""Lambda's defaults for streams, where MiniStack's differ."""

Response = tuple[int, dict[str, str], bytes]


def install() -> None:
    """Wrap the API's calls and CloudFormation's. Call before the emulator serves."""
    _wrap_api(lambda_svc.create_esm, lambda_svc.update_esm)
    _wrap_stacks(provisioners.RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"])


def _wrap_api(create: Callable[..., Response], update: Callable[..., Response]) -> None:
    def create_mapping(data: dict[str, Any]) -> Response:
        if fault := _find_fault(data):
            return _make_error_response(fault)
        response = create(_DEFAULTS | data if _is_of_stream(data) else data)
        return _complete_response(response, data)

    def update_mapping(mapping_id: str, data: dict[str, Any]) -> Response:
        stored = lambda_svc.esms.get(mapping_id) or {}
        if fault := _find_fault({**stored, **data}):
            return _make_error_response(fault)
        return _complete_response(update(mapping_id, data), data)

    lambda_svc.create_esm = create_mapping
    lambda_svc.update_esm = update_mapping


def _wrap_stacks(handlers: dict[str, Any]) -> None:
    create, update = handlers["create"], handlers["update"]

    def create_resource(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        _require_valid(props)
        physical_id, attributes = create(logical_id, _DEFAULTS | props if _is_of_stream(props) else props, stack_name)
        _store_settings(physical_id, props)
        return physical_id, attributes

    def update_resource(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str) -> Any:
        _require_valid(new)
        physical_id, attributes = update(physical_id, old, new, stack_name)
        _store_settings(
            physical_id, {"MetricsConfig": {}, "TumblingWindowInSeconds": 0, "ParallelizationFactor": 1} | new
        )
        return physical_id, attributes

    handlers.update(create=create_resource, update=update_resource)


def _is_of_stream(settings: Mapping[str, Any]) -> bool:
    return ":kinesis:" in str(settings.get("EventSourceArn", ""))


def _find_fault(settings: Mapping[str, Any]) -> str | None:
    return find_fault(settings, now=time.time()) if _is_of_stream(settings) else None


def _require_valid(properties: Mapping[str, Any]) -> None:
    if fault := _find_fault(properties):
        raise ValueError(fault)


def _make_error_response(fault: str) -> Response:
    response: Response = error_response_json("InvalidParameterValueException", fault, 400)
    return response


def _complete_response(response: Response, data: Mapping[str, Any]) -> Response:
    """Store the settings that MiniStack dropped, and return the response with them."""
    if response[0] not in (200, 202):
        return response
    mapping_id = json.loads(response[2])["UUID"]
    _store_settings(mapping_id, data)
    answer: Response = json_response(lambda_svc.esm_response(lambda_svc.esms.get(mapping_id)), response[0])
    return answer


def _store_settings(mapping_id: str, settings: Mapping[str, Any]) -> None:
    dropped = {key: settings[key] for key in (*_DROPPED, "ParallelizationFactor") if key in settings}
    lambda_svc.esms.get(mapping_id).update(dropped)
