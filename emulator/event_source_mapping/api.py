"""What a mapping asks for: the emulator drops some of it, and takes what AWS refuses."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

from emulator.event_source_mapping.validation import find_fault

_DROPPED = ("MetricsConfig", "StartingPositionTimestamp", "TumblingWindowInSeconds")
_DEFAULTS = {"BatchSize": 100}
"""Where the emulator's differ from Lambda's for streams."""

Response = tuple[int, dict[str, str], bytes]


def install() -> None:
    """Wrap the API's calls and CloudFormation's. Call before the emulator serves."""
    _wrap_api(lambda_svc._create_esm, lambda_svc._update_esm)
    _wrap_stacks(provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"])


def _wrap_api(create: Callable[..., Response], update: Callable[..., Response]) -> None:
    def create_mapping(data: dict[str, Any]) -> Response:
        if why := _find_fault(data):
            return _make_error_response(why)
        response = create(_DEFAULTS | data if _is_stream(data) else data)
        return _complete_response(response, data)

    def update_mapping(mapping_id: str, data: dict[str, Any]) -> Response:
        known = lambda_svc._esms.get(mapping_id) or {}
        if why := _find_fault({**known, **data}):
            return _make_error_response(why)
        return _complete_response(update(mapping_id, data), data)

    lambda_svc._create_esm = create_mapping
    lambda_svc._update_esm = update_mapping


def _wrap_stacks(handlers: dict[str, Any]) -> None:
    create, update = handlers["create"], handlers["update"]

    def create_resource(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        _require_valid(props)
        physical_id, attributes = create(logical_id, _DEFAULTS | props if _is_stream(props) else props, stack_name)
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


def _is_stream(asked: Mapping[str, Any]) -> bool:
    return ":kinesis:" in str(asked.get("EventSourceArn", ""))


def _find_fault(asked: Mapping[str, Any]) -> str | None:
    return find_fault(asked, now=time.time()) if _is_stream(asked) else None


def _require_valid(props: Mapping[str, Any]) -> None:
    if why := _find_fault(props):
        raise ValueError(why)


def _make_error_response(why: str) -> Response:
    response: Response = error_response_json("InvalidParameterValueException", why, 400)
    return response


def _complete_response(response: Response, data: Mapping[str, Any]) -> Response:
    """The answer with what the emulator dropped, which its record of the mapping then has too."""
    if response[0] not in (200, 202):
        return response
    mapping_id = json.loads(response[2])["UUID"]
    _store_settings(mapping_id, data)
    answer: Response = json_response(lambda_svc._esm_response(lambda_svc._esms.get(mapping_id)), response[0])
    return answer


def _store_settings(mapping_id: str, asked: Mapping[str, Any]) -> None:
    kept = {key: asked[key] for key in (*_DROPPED, "ParallelizationFactor") if key in asked}
    lambda_svc._esms.get(mapping_id).update(kept)
