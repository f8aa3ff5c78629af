"""Define AWS's list prices in one region on one day, without free tiers and discounts."""

from dataclasses import dataclass

REGION = "us-east-1"
DATE = "2026-11-24"
"""When the prices were looked up."""
HOURS = 730
"""Hours in a month, as AWS's own calculator counts."""
GB = 2**30


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for `per` units, and the page with the price."""

    dollars: float
    per: float
    unit: str
    page: str

    def charge_for(self, quantity: float) -> float:
        """Return the cost of a quantity of the unit."""
        return quantity / self.per * self.dollars

    def __str__(self) -> str:
        per = f"{self.per:,.0f} " if self.per != 1 else ""
        return f"{f'{self.dollars:.10f}'.rstrip('0').rstrip('.')} / {per}{self.unit}"


_MILLION = 1_000_000
_KINESIS = "Amazon Kinesis Data Streams pricing"
_FIREHOSE = "Amazon Data Firehose pricing"
_LAMBDA = "AWS Lambda pricing"
_DYNAMODB = "Amazon DynamoDB pricing, on-demand capacity"
_S3 = "Amazon S3 pricing"
_APPSYNC = "AWS AppSync pricing, Event APIs"
_CLOUDWATCH = "Amazon CloudWatch pricing"

SHARD_HOUR = Price(0.015, 1, "shard-hour", _KINESIS)
PAYLOAD_UNIT = Price(0.014, _MILLION, "payload units of 25 KB", _KINESIS)
EXTENDED_HOUR = Price(0.020, 1, "shard-hour of more than 24 h retention", _KINESIS)
LONG_TERM = Price(0.023, 1, "GB-month older than 7 days", _KINESIS)
STREAM_HOUR = Price(0.040, 1, "on-demand stream-hour", _KINESIS)
STREAM_IN = Price(0.080, 1, "GB in, each record in whole KB", _KINESIS)
STREAM_OUT = Price(0.040, 1, "GB out", _KINESIS)
STREAM_EXTENDED = Price(0.100, 1, "GB-month older than 24 h", _KINESIS)
DELIVERED = Price(0.029, 1, "GB in, each record in whole 5 KB", _FIREHOSE)
CONVERTED = Price(0.018, 1, "GB converted, each record in whole 5 KB", _FIREHOSE)
INVOCATION = Price(0.20, _MILLION, "invocations", _LAMBDA)
GB_SECOND = Price(0.0000133334, 1, "GB-second on arm64", _LAMBDA)
ROW_WRITE = Price(0.625, _MILLION, "write units of 1 KB", _DYNAMODB)
ROW_READ = Price(0.125, _MILLION, "read units of 4 KB", _DYNAMODB)
TABLE_MONTH = Price(0.25, 1, "GB-month of rows", _DYNAMODB)
BACKUP_MONTH = Price(0.20, 1, "GB-month of point-in-time recovery", _DYNAMODB)
OBJECT_MONTH = Price(0.023, 1, "GB-month", _S3)
OBJECT_WRITE = Price(0.005, 1_000, "PUT or LIST requests", _S3)
OBJECT_READ = Price(0.0004, 1_000, "GET requests", _S3)
SCANNED = Price(5.00, 2**40, "bytes scanned", "Amazon Athena pricing")
STATE_TRANSITION = Price(0.025, 1_000, "state transitions", "AWS Step Functions pricing, Standard Workflows")
EVENT_OPERATION = Price(1.00, _MILLION, "event operations of 5 KB", _APPSYNC)
CONNECTION_MINUTE = Price(0.08, _MILLION, "minutes of connections", _APPSYNC)
LOGGED = Price(0.50, 1, "GB of logs", _CLOUDWATCH)
LOG_MONTH = Price(0.03, 1, "GB-month of logs", _CLOUDWATCH)
ALARM = Price(0.10, 1, "alarm", _CLOUDWATCH)
METRIC = Price(0.30, 1, "custom metric", _CLOUDWATCH)
DASHBOARD = Price(3.00, 1, "dashboard", _CLOUDWATCH)
KEY_REQUEST = Price(0.03, 10_000, "key requests", "AWS Key Management Service pricing")
KEY_MONTH = Price(1.00, 1, "customer-managed key", "AWS Key Management Service pricing")
SENT_OUT = Price(0.09, 1, "GB to the internet", "Amazon EC2 On-Demand pricing, data transfer")
