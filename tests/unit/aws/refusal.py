"""Errors of AWS."""

from botocore.exceptions import ClientError


def make_refusal(code: str, message: str = "", *, status: int = 400, operation: str = "PutRecords") -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {
                "RequestId": "",
                "HTTPStatusCode": status,
                "HTTPHeaders": {},
                "RetryAttempts": 0,
                "HostId": "",
            },
        },
        operation,
    )
