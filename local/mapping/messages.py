"""Messages to queues and topics, sent as any client would."""

import os
from typing import Any

import boto3

from local.cloud import client_environment


def send_message(arn: str, text: str) -> None:
    """Send a text to the SQS queue or the SNS topic of that ARN. Not for the event loop's own thread."""
    service, region, name = arn.split(":")[2], arn.split(":")[3], arn.rpartition(":")[2]
    environment = client_environment(f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}")
    client: Any = boto3.client(  # type: ignore[call-overload]  # the name is not known statically
        service,
        region_name=region,
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    if service == "sqs":
        client.send_message(QueueUrl=client.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=text)
    else:
        client.publish(TopicArn=arn, Message=text)
