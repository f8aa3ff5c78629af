"""What AWS refused, or why it can't be reached, as one sentence that says what is wrong and what to do."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from unicorn.printable import to_one_line

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
_CONNECTION_ERRORS = (
    aws.ConnectionError,
    aws.ConnectionClosedError,
    aws.HTTPClientError,
    aws.IncompleteReadError,
    aws.ResponseStreamingError,
)
_EXPIRED_LOGINS = (
    aws.LoginError,
    aws.SSOError,
    aws.TokenRetrievalError,
)


def code(error: Exception) -> str:
    """AWS's name for an error: its code, or the class where there was no answer."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "Unknown"))
    return type(error).__name__


def is_throttle(error: Exception) -> bool:
    """Whether AWS asks to come back later."""
    return isinstance(error, ClientError) and code(error) in _THROTTLES


def is_connection_error(error: Exception) -> bool:
    """Whether the call got no answer: whether it had an effect is then unknown."""
    return isinstance(error, _CONNECTION_ERRORS)


def is_transient(error: Exception) -> bool:
    """Whether the same call may pass later: a throttle, AWS's own failure, or no answer."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return is_throttle(error) or code(error).startswith("InternalFailure") or status >= 500
    return is_connection_error(error)


def sentence(error: BotoCoreError | ClientError | ResponseParserError) -> str:
    """One line that is safe to show: what is wrong, and what to do about it."""
    if isinstance(error, ResponseParserError):
        return "AWS's answer can't be read: check AWS_ENDPOINT_URL where it is set, or try again later."
    text = _answered(error) if isinstance(error, ClientError) else _unanswered(error)
    return to_one_line(text)


@contextmanager
def told_in_a_sentence() -> Iterator[None]:
    """Turns an AWS error into its sentence on stderr and exit code 1."""
    try:
        yield
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        sys.stderr.write(sentence(error) + "\n")
        raise SystemExit(1) from None


def _answered(error: ClientError) -> str:
    said = str(error.response.get("Error", {}).get("Message") or code(error)).rstrip(". ")
    name = code(error)
    if name == "ResourceNotFoundException":
        return f"{said}: check the name, the region (AWS_REGION) and the profile (AWS_PROFILE)."
    if name.startswith("AccessDenied"):
        return f"{said}: use credentials that may do this, or have it allowed."
    if name.startswith("ExpiredToken"):
        return "The AWS credentials have expired: renew them, for example with `aws sso login`."
    if name in _UNKNOWN_CREDENTIALS:
        return f"AWS doesn't accept these credentials ({said}): check AWS_PROFILE or the access key."
    if is_throttle(error):
        return f"AWS is limiting the rate of requests ({said}): try again later, or with less at once."
    if is_transient(error):
        return f"AWS failed to answer ({said}): try again later."
    return f"AWS refused the call {error.operation_name} ({name}: {said}): check what was asked for."


def _unanswered(error: BotoCoreError) -> str:
    said = str(error).rstrip(". ")
    if isinstance(error, aws.NoCredentialsError):
        return "No AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    if isinstance(error, aws.NoRegionError):
        return "No AWS region: set AWS_REGION, or a region in the AWS profile."
    if isinstance(error, _EXPIRED_LOGINS):
        return f"The AWS login isn't valid ({said}): log in again, for example with `aws sso login`."
    if isinstance(error, aws.PartialCredentialsError | aws.CredentialRetrievalError | aws.ProfileNotFound):
        return f"The AWS credentials can't be read ({said}): check AWS_PROFILE and the AWS configuration."
    if is_connection_error(error):
        return f"AWS can't be reached ({said}): check the network, and AWS_ENDPOINT_URL where it is set."
    if isinstance(error, aws.InvalidRegionError | aws.EndpointProviderError | aws.InvalidEndpointConfigurationError):
        return f"There is no such AWS endpoint ({said}): check AWS_REGION and AWS_ENDPOINT_URL."
    return f"The call to AWS can't be made ({said}): check the options and the AWS configuration."
