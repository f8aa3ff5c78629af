"""Shards split and merge during a flight, and no reading is lost or counted twice."""

from ops.deployment import Deployment
from tests.integration.flights import Flights


def test_changing_the_shards_under_load_ends_with_an_exact_verdict(flights: Flights) -> None:
    landed = flights.get("resharded")
    document = landed.document
    assert document["verdict"] == "exact", landed.stderr
    assert document["sent"] == 6000
    assert landed.action_result == {"wildrydes": (4, 3), "wildrydes-summary": (4, 3)}


def test_iterator_runs_out_at_the_end_of_a_closed_shard_and_names_its_children(deployment: Deployment) -> None:
    kinesis = deployment.session.client("kinesis")
    kinesis.create_stream(StreamName="probe", ShardCount=1)
    for number in range(3):
        kinesis.put_record(StreamName="probe", Data=f"{number}".encode(), PartitionKey="k")
    [parent] = kinesis.list_shards(StreamName="probe")["Shards"]
    kinesis.update_shard_count(StreamName="probe", TargetShardCount=2, ScalingType="UNIFORM_SCALING")
    iterator = kinesis.get_shard_iterator(
        StreamName="probe", ShardId=parent["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    first = kinesis.get_records(ShardIterator=iterator, Limit=2)
    assert [record["Data"] for record in first["Records"]] == [b"0", b"1"]
    last = kinesis.get_records(ShardIterator=first["NextShardIterator"])
    assert [record["Data"] for record in last["Records"]] == [b"2"]
    assert "NextShardIterator" not in last
    children = {child["ShardId"] for child in last["ChildShards"]}
    opened = kinesis.list_shards(StreamName="probe", ShardFilter={"Type": "AT_LATEST"})["Shards"]
    assert children == {shard["ShardId"] for shard in opened}
    assert {shard["ParentShardId"] for shard in opened} == {parent["ShardId"]}
    assert kinesis.describe_stream_summary(StreamName="probe")["StreamDescriptionSummary"]["OpenShardCount"] == 2
    kinesis.delete_stream(StreamName="probe")
