"""Send messages to queues and topics, as any client of the local cloud does."""

import os
from typing import Any

import boto3

from emulator.credentials import ACCESS_KEY, SECRET_KEY


def send_message(arn: str, text: str) -> None:
    """Send a text to the SQS queue or SNS topic with that ARN. Don't call it on the event loop's thread."""
    service, region, name = arn.split(":")[2], arn.split(":")[3], arn.rpartition(":")[2]
    client: Any = boto3.client(  # type: ignore[call-overload]  # the name is not known before run time
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        aws_access_key_id=os.environ[ACCESS_KEY],
        aws_secret_access_key=os.environ[SECRET_KEY],
    )
    if service == "sqs":
        client.send_message(QueueUrl=client.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=text)
    else:
        client.publish(TopicArn=arn, Message=text)
