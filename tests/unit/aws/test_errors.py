import pytest
from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from aws.errors import (
    InvalidSettings,
    MalformedAnswer,
    describe_error,
    exit_on_aws_error,
    get_error_code,
    is_connection_error,
    is_throttle,
    is_transient,
)
from tests.unit.aws.refusal import make_refusal

SENTENCES: list[tuple[BotoCoreError | ClientError, str, str]] = [
    (aws.NoCredentialsError(), "No AWS credentials", "AWS_PROFILE"),
    (aws.NoRegionError(), "No AWS region", "AWS_REGION"),
    (aws.ProfileNotFound(profile="blue"), "(blue)", "AWS_PROFILE"),
    (aws.PartialCredentialsError(provider="env", cred_var="aws_secret_access_key"), "aws_secret_access_key", "check"),
    (aws.UnauthorizedSSOTokenError(), "SSO session", "aws sso login"),
    (aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:1/"), "http://127.0.0.1:1/", "AWS_ENDPOINT_URL"),
    (aws.ReadTimeoutError(endpoint_url="http://127.0.0.1:1/"), "timeout", "check the network"),
    (aws.InvalidRegionError(region_name="mars north"), "mars north", "AWS_REGION"),
    (aws.InvalidEndpointConfigurationError(msg="Invalid endpoint: x"), "Invalid endpoint: x", "AWS_ENDPOINT_URL"),
    (aws.ParamValidationError(report="Invalid length for parameter"), "Invalid length", "check the options"),
    (
        make_refusal("ResourceNotFoundException", "Stream x under account 1 not found."),
        "Stream x under account 1 not found:",
        "check the name",
    ),
    (make_refusal("AccessDeniedException", "User u is not authorized"), "User u is not authorized", "use credentials"),
    (make_refusal("ExpiredTokenException", "The token is expired"), "have expired", "aws sso login"),
    (make_refusal("UnrecognizedClientException", "The token is invalid"), "The token is invalid", "check AWS_PROFILE"),
    (
        make_refusal("InvalidSignatureException", "Signature expired: 20260101T000000Z is now earlier than 2026"),
        "The clock of this machine is wrong",
        "set it",
    ),
    (make_refusal("SignatureDoesNotMatch", "Signature not yet current: 2027"), "The clock of this machine", "set it"),
    (make_refusal("RequestTimeTooSkewed", "The difference is too large.", status=403), "The clock", "set it"),
    (make_refusal("AccessDenied", "Signature expired: 2026"), "The clock of this machine is wrong", "set it"),
    (MalformedAnswer(operation="GetRecords", reason="is a web page"), "GetRecords is a web page", "check the network"),
    (InvalidSettings(reason="Invalid endpoint: x"), "Invalid endpoint: x", "begin with AWS_"),
    (make_refusal("ProvisionedThroughputExceededException", "Rate exceeded"), "Rate exceeded", "try again later"),
    (make_refusal("InternalFailure", "", status=500), "InternalFailure", "try again later"),
    (make_refusal("ValidationException", "1 error", operation="PutRecords"), "PutRecords", "check"),
]


@pytest.mark.parametrize(("error", "wrong", "remedy"), SENTENCES, ids=lambda value: str(value)[:40])
def test_a_sentence_says_what_is_wrong_and_what_to_do(
    error: BotoCoreError | ClientError, wrong: str, remedy: str
) -> None:
    text = describe_error(error)
    assert wrong in text
    assert remedy in text
    assert text.endswith(".")
    assert text.isprintable()


def test_what_aws_says_cannot_steer_the_terminal() -> None:
    text = describe_error(make_refusal("ValidationException", "one\nline \x1b[31mred"))
    assert "\n" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("error", "throttle", "transient", "connection"),
    [
        (make_refusal("ProvisionedThroughputExceededException"), True, True, False),
        (make_refusal("KMSThrottlingException"), True, True, False),
        (make_refusal("InternalFailure", status=500), False, True, False),
        (make_refusal("InternalFailureException"), False, True, False),
        (make_refusal("ServiceUnavailable", status=503), False, True, False),
        (make_refusal("ResourceNotFoundException"), False, False, False),
        (make_refusal("AccessDeniedException"), False, False, False),
        (aws.EndpointConnectionError(endpoint_url="u"), False, True, True),
        (aws.ConnectTimeoutError(endpoint_url="u"), False, True, True),
        (aws.ReadTimeoutError(endpoint_url="u"), False, True, True),
        (aws.ConnectionClosedError(endpoint_url="u"), False, True, True),
        (aws.NoCredentialsError(), False, False, False),
    ],
    ids=get_error_code,
)
def test_only_what_may_pass_later_is_transient(
    error: Exception, throttle: bool, transient: bool, connection: bool
) -> None:
    assert (is_throttle(error), is_transient(error), is_connection_error(error)) == (throttle, transient, connection)


def test_an_aws_error_ends_a_command_with_its_sentence_and_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    error = aws.NoRegionError()
    with pytest.raises(SystemExit) as exit_, exit_on_aws_error():
        raise error
    assert exit_.value.code == 1
    assert capsys.readouterr() == ("", f"{describe_error(error)}\n")


def test_answer_that_can_not_be_read_is_one_sentence() -> None:
    assert describe_error(ResponseParserError("\x1b[2J<html>")) == (
        "AWS's answer can't be read: check the network and AWS_ENDPOINT_URL, or try again later."
    )
