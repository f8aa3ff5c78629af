"""Create the session for the selected cloud, and turn bad settings and answers into errors that have a sentence."""

import os
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError
from botocore.session import Session as CoreSession

from aws.environment import ENDPOINT, REGION, is_loopback, isolate_process
from aws.errors import InvalidSettings, MalformedAnswer

_REFUSED = 400
"""The first status code of refusals, which balancers of AWS may also give as pages."""


def create_session() -> boto3.Session:
    """Return a session of the cloud that the environment selects. Raises BotoCoreError.

    The SDK for Python ignores AWS_REGION, which AWS's other tools prefer to AWS_DEFAULT_REGION.
    """
    if is_loopback(os.environ.get(ENDPOINT, "")):
        isolate_process()
    core = CoreSession()
    events: Any = core.get_component("event_emitter")  # the stubs accept no named arguments
    events.register("before-parse", _refuse_web_page)
    events.register("creating-client-class", _check_answers)
    return _Session(region_name=os.environ.get(REGION) or None, botocore_session=core)


class _Session(boto3.Session):
    """A session whose every error about settings is a BotoCoreError."""

    def client(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().client(*arguments, **options)
        except BotoCoreError:  # some are ValueErrors too
            raise
        except (OSError, ValueError) as error:  # for a number, an address or a credential process
            raise InvalidSettings(reason=str(error)) from None


class _Answer(dict[str, Any]):
    """An answer of AWS. A field that is not there is an error of the answer, and not of the program."""

    def __init__(self, fields: dict[str, Any], operation: str) -> None:
        super().__init__(fields)
        self._operation = operation

    def __missing__(self, field: str) -> Any:
        raise MalformedAnswer(operation=self._operation, reason=f"has no {field}")


class _CheckedClient:
    """The base of clients whose answers are checked."""

    def _make_api_call(self, operation_name: str, api_params: Any) -> Any:
        try:
            return _Answer(super()._make_api_call(operation_name, api_params), operation_name)  # type: ignore[misc]
        except BotoCoreError:  # some are OSErrors too
            raise
        except OSError as error:  # a token file or a certificate that is read with the first call
            raise InvalidSettings(reason=str(error)) from None


def _check_answers(base_classes: list[type], **_: Any) -> None:
    base_classes.insert(0, _CheckedClient)


def _refuse_web_page(response_dict: dict[str, Any], operation_model: Any, **_: Any) -> None:
    """Raise MalformedAnswer for a web page, in which the SDK would find an empty answer."""
    if response_dict["status_code"] >= _REFUSED or operation_model.has_streaming_output:
        return
    if response_dict["headers"].get("Content-Type", "").startswith("text/html"):
        raise MalformedAnswer(operation=operation_model.name, reason="is a web page")
