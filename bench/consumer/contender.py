"""`python contender.py NAME STREAM COUNT`: read that many readings and report the processor time as JSON.

Each contender runs in a process of its own, so that nothing else counts.
"""

import json
import os
import sys
import time


def read_with_boto3(stream: str, count: int) -> float:
    """Read as the original workshop's consumer does: GetRecords shard by shard, and print each record as JSON."""
    import boto3

    kinesis = boto3.client("kinesis")
    nowhere = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it is closed when the process ends
    read = 0
    began = time.process_time()
    for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        behind = True
        while behind:
            answer = kinesis.get_records(ShardIterator=iterator)
            for record in answer["Records"]:
                nowhere.write(json.dumps(json.loads(record["Data"])) + "\n")
            read += len(answer["Records"])
            iterator, behind = answer["NextShardIterator"], bool(answer["Records"])
    assert read == count
    return time.process_time() - began


def read_with_consumer(stream: str, count: int) -> float:
    """Read with this project's `consumer`, which validates each reading and prints it as a line of JSON."""
    from contextlib import redirect_stdout

    from aws.kinesis import create_kinesis_client
    from consumer.__main__ import print_records
    from consumer.starting_position import TRIM_HORIZON
    from consumer.stream_reader import read_records

    kinesis = create_kinesis_client()
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123 - as the other contender does
        began = time.process_time()
        print_records(read_records(kinesis, stream, TRIM_HORIZON), frozenset(), count)
        return time.process_time() - began


CONTENDERS = {"boto3_json": read_with_boto3, "wildrydes_kpl": read_with_consumer, "wildrydes": read_with_consumer}


if __name__ == "__main__":
    contender, stream, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    cpu_seconds = CONTENDERS[contender](stream, count)
    print(json.dumps({"readings": count, "cpu_seconds": cpu_seconds}))  # noqa: T201
