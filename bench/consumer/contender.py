"""`python contender.py NAME STREAM COUNT`: read that many readings, and tell what it took as JSON.

A process of its own for each contender, so that its processor time is all that is counted.
"""

import json
import os
import sys
import time


def boto3_json(stream: str, count: int) -> float:
    """As the original workshop's consumer does it: GetRecords shard by shard, and each record as JSON, to nowhere."""
    import boto3

    kinesis = boto3.client("kinesis")
    nowhere = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it ends with the process
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


def wildrydes(stream: str, count: int) -> float:
    """This project's `consumer`, which judges each reading and writes it as a line of JSON, to nowhere too."""
    from contextlib import redirect_stdout

    from aws.kinesis import kinesis_client
    from consumer.__main__ import show
    from consumer.starting_position import TRIM_HORIZON
    from consumer.stream_reader import records

    kinesis = kinesis_client()
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123 - as the others do it
        began = time.process_time()
        show(records(kinesis, stream, TRIM_HORIZON), frozenset(), count)
        return time.process_time() - began


if __name__ == "__main__":
    contender, stream, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    spent = {"boto3_json": boto3_json, "wildrydes": wildrydes}[contender](stream, count)
    print(json.dumps({"readings": count, "cpu_seconds": spent}))  # noqa: T201
