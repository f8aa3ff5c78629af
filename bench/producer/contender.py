"""`python contender.py NAME STREAM RECORDS COUNT`: deliver that many records and report the processor time as JSON.

Each contender runs in a process of its own, so that nothing else counts. Only this project's contender imports the
project, because the peers' environments don't have it.
"""

import json
import os
import sys
import time
from typing import Any

Records = list[tuple[str, bytes]]


def deliver_with_put_record(stream: str, records: Records) -> float:
    """Deliver as the original workshop's producer does, with one call per record."""
    import boto3

    kinesis = boto3.client("kinesis")
    began = time.process_time()
    for key, data in records:
        kinesis.put_record(StreamName=stream, PartitionKey=key, Data=data)
    return time.process_time() - began


def deliver_with_put_records(stream: str, records: Records) -> float:
    """Deliver 500 records per call, without retries."""
    import boto3

    kinesis = boto3.client("kinesis")
    began = time.process_time()
    for start in range(0, len(records), 500):
        entries: Any = [{"PartitionKey": key, "Data": data} for key, data in records[start : start + 500]]
        assert kinesis.put_records(StreamName=stream, Records=entries)["FailedRecordCount"] == 0
    return time.process_time() - began


def deliver_with_aiokpl(stream: str, records: Records) -> float:
    """Deliver with the Kinesis Producer Library's pipeline in Python."""
    import asyncio

    from aiokpl import Config, Producer  # type: ignore[import-not-found]  # it has an environment of its own

    config = Config(
        region=os.environ["AWS_REGION"],
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        record_ttl_ms=600_000.0,
    )

    async def deliver() -> float:
        async with Producer(config) as producer:
            began = time.process_time()
            pending = [await producer.put_record(stream=stream, partition_key=key, data=data) for key, data in records]
            results = [await delivery.wait() for delivery in pending]
            seconds = time.process_time() - began
            assert all(result.success for result in results)
            return seconds

    return asyncio.run(deliver())


def deliver_with_producer(stream: str, records: Records) -> float:
    """Deliver with this project's `producer --aggregate`, including its routing, order, pace and retries."""
    from concurrent.futures import ThreadPoolExecutor
    from random import Random

    from aws.kinesis import create_kinesis_client
    from producer.environment import Environment
    from producer.packing_publisher import MAX_CALLS, PackingPublisher
    from producer.sender import ProducerRecord
    from producer.stream import Stream
    from unicorn.codec import decode
    from unicorn.reading import Reading

    outgoing = []
    for key, data in records:
        (reading,) = decode(data)
        assert isinstance(reading, Reading)
        outgoing.append(ProducerRecord(key, data, reading))
    target = Stream(create_kinesis_client(), stream)
    began = time.process_time()
    with ThreadPoolExecutor(MAX_CALLS) as executor:
        publisher = PackingPublisher(
            target.put_packed,
            target.list_open_shards,
            Environment(random=Random(1)),
            executor=executor,
        )
        for start in range(0, len(outgoing), publisher.max_batch):
            for record in outgoing[start : start + publisher.max_batch]:
                publisher.add(record)
            publisher.send()
        publisher.drain()
    seconds = time.process_time() - began
    assert (publisher.counts.sent, publisher.counts.failed) == (len(records), 0)
    return seconds


def deliver_aggregates_with_producer(stream: str, records: Records) -> float:
    """Deliver as `deliver_with_producer` does, in aggregates of the Kinesis Producer Library."""
    from bench.kpl import producing_aggregates

    with producing_aggregates():
        return deliver_with_producer(stream, records)


CONTENDERS = {
    "put_record": deliver_with_put_record,
    "put_records": deliver_with_put_records,
    "aiokpl": deliver_with_aiokpl,
    "wildrydes_kpl": deliver_aggregates_with_producer,
    "wildrydes": deliver_with_producer,
}


def _read_records(file: str, count: int) -> Records:
    """Return so many records of a file, which is read over and over."""
    with open(file, "rb") as lines:  # noqa: PTH123 - as every environment has it
        pairs = [line.split(b"\t", 1) for line in lines]
    records = [(key.decode(), data) for key, data in pairs]
    return (records * (count // len(records) + 1))[:count]


if __name__ == "__main__":
    name, stream, file, count = sys.argv[1:]
    records = _read_records(file, int(count))
    print(json.dumps({"readings": len(records), "cpu_seconds": CONTENDERS[name](stream, records)}))  # noqa: T201
