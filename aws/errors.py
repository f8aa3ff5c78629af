"""Classify AWS errors, and describe each in a sentence that says what is wrong and what to do."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from unicorn.printable import to_one_line

_Parameters = ParamSpec("_Parameters")
_Answer = TypeVar("_Answer")

_NO_ENTITY = {"NoSuchEntity", "NoSuchEntityException"}
"""IAM's codes for a role that does not exist."""
_NO_STACK = "ValidationError"
"""CloudFormation's code for a stack that does not exist."""
_NOT_FOUND = {*_NO_ENTITY, _NO_STACK, "NoSuchKey", "NotFoundException", "ResourceNotFoundException"}
_THROTTLES = {
    "KMSThrottlingException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
_UNKNOWN_CREDENTIALS = {
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_WRONG_CLOCK = re.compile("Signature (expired|not yet current)|RequestTimeTooSkewed|RequestExpired|RequestInTheFuture")
"""What services say of a call whose time is not near theirs, under several codes."""
AWS_ERRORS = (BotoCoreError, ClientError, ResponseParserError)
"""Every error of the SDK; `describe_error` has a sentence for each."""
_READ_ANOTHER_ANSWER = "check the network and AWS_ENDPOINT_URL, or try again later"
_CONNECTION_ERRORS = (aws.ConnectionError, aws.HTTPClientError, aws.IncompleteReadError)
_EXPIRED_LOGINS = (aws.LoginError, aws.SSOError, aws.TokenRetrievalError)


class InvalidSettings(BotoCoreError):
    """The AWS settings of the environment or of its files cannot be used."""

    fmt = "{reason}"


class MalformedAnswer(BotoCoreError):
    """An answer does not have AWS's form, for example because a network's login page gave it."""

    fmt = "the answer to {operation} {reason}"


def get_error_code(error: Exception) -> str:
    """Return AWS's code of an error, or the name of its class if there was no answer."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "Unknown"))
    return type(error).__name__


def call_if_exists(
    call: Callable[_Parameters, _Answer], *args: _Parameters.args, **parameters: _Parameters.kwargs
) -> _Answer | None:
    """Call AWS and return its answer; None if the resource does not exist."""
    try:
        return call(*args, **parameters)
    except ClientError as error:
        if get_error_code(error) in _NOT_FOUND:
            return None
        raise


def is_throttle(error: Exception) -> bool:
    """Return whether AWS limited the rate of calls."""
    return isinstance(error, ClientError) and get_error_code(error) in _THROTTLES


def is_connection_error(error: Exception) -> bool:
    """Return whether the call got no answer, so that it may or may not have had its effect."""
    return isinstance(error, _CONNECTION_ERRORS)


def is_transient(error: Exception) -> bool:
    """Return whether a retry may succeed, after throttling, an internal error of AWS, or no answer."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return is_throttle(error) or get_error_code(error).startswith("InternalFailure") or status >= 500
    return is_connection_error(error)


def describe_error(error: BotoCoreError | ClientError | ResponseParserError) -> str:
    """Return one printable line that says what is wrong and what to do."""
    if isinstance(error, ResponseParserError):
        return f"AWS's answer can't be read: {_READ_ANOTHER_ANSWER}."
    text = _describe_response(error) if isinstance(error, ClientError) else _describe_failure(error)
    return to_one_line(text)


@contextmanager
def exit_on_aws_error() -> Iterator[None]:
    """Context manager that turns an AWS error into its sentence on stderr and exit code 1."""
    try:
        yield
    except AWS_ERRORS as error:
        sys.stderr.write(describe_error(error) + "\n")
        raise SystemExit(1) from None


def _describe_response(error: ClientError) -> str:
    message = str(error.response.get("Error", {}).get("Message") or get_error_code(error)).rstrip(". ")
    name = get_error_code(error)
    if _WRONG_CLOCK.search(f"{name} {message}"):
        return f"The clock of this machine is wrong ({message}): set it, and run the command again."
    if name == "ResourceNotFoundException":
        return f"{message}: check the name, the region (AWS_REGION) and the profile (AWS_PROFILE)."
    if name.startswith("AccessDenied"):
        return f"{message}: use credentials with this permission, or ask for it to be granted."
    if name.startswith("ExpiredToken"):
        return "The AWS credentials have expired: renew them, for example with `aws sso login`."
    if name in _UNKNOWN_CREDENTIALS:
        return f"AWS doesn't accept these credentials ({message}): check AWS_PROFILE or the access key."
    if is_throttle(error):
        return f"AWS is limiting the rate of requests ({message}): try again later, or with fewer requests at once."
    if is_transient(error):
        return f"AWS failed to answer ({message}): try again later."
    return f"AWS refused the call {error.operation_name} ({name}: {message}): check the options."


def _describe_failure(error: BotoCoreError) -> str:
    message = str(error).rstrip(". ")
    if isinstance(error, aws.NoCredentialsError):
        return "No AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    if isinstance(error, aws.NoRegionError):
        return "No AWS region: set AWS_REGION, or a region in the AWS profile."
    if isinstance(error, MalformedAnswer):
        return f"AWS's answer can't be read ({message}): {_READ_ANOTHER_ANSWER}."
    if isinstance(error, InvalidSettings):
        return (
            f"The AWS settings can't be used ({message}): check the variables that begin with AWS_, and ~/.aws/config."
        )
    if isinstance(error, _EXPIRED_LOGINS):
        return f"The AWS login isn't valid ({message}): log in again, for example with `aws sso login`."
    if isinstance(error, aws.PartialCredentialsError | aws.CredentialRetrievalError | aws.ProfileNotFound):
        return f"The AWS credentials can't be read ({message}): check AWS_PROFILE and the AWS configuration."
    if is_connection_error(error):
        return f"AWS can't be reached ({message}): check the network, and AWS_ENDPOINT_URL if it is set."
    if isinstance(error, aws.InvalidRegionError | aws.EndpointProviderError | aws.InvalidEndpointConfigurationError):
        return f"There is no such AWS endpoint ({message}): check AWS_REGION and AWS_ENDPOINT_URL."
    return f"The call to AWS can't be made ({message}): check the options and the AWS configuration."
