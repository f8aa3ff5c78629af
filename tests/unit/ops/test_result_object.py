import pytest
from botocore.exceptions import ClientError

from ops.result_object import Progress, ResultLocation, ResultUnreadable
from tests.unit.ops.fake_s3 import ACCOUNT, BUCKET, FakeS3, make_session

DATA = bytes(range(256)) * 20


@pytest.fixture
def s3() -> FakeS3:
    fake = FakeS3()
    fake.objects["id.csv"] = DATA
    return fake


def locate(s3: FakeS3, key: str = "id.csv") -> ResultLocation:
    return ResultLocation.parse(make_session(s3=s3), f"s3://{BUCKET}/{key}")


def test_object_is_read_as_its_owner_with_progress_in_bytes(s3: FakeS3) -> None:
    progress = Progress()
    assert b"".join(locate(s3).read(progress)) == DATA
    assert (progress.read, progress.total) == (len(DATA), len(DATA))
    assert s3.calls == [{"Bucket": BUCKET, "Key": "id.csv", "ExpectedBucketOwner": ACCOUNT}]


def test_connection_that_breaks_is_taken_up_where_it_broke(s3: FakeS3) -> None:
    s3.cuts = [100, 0, 50]
    assert b"".join(locate(s3).read(Progress())) == DATA
    assert [call.get("Range") for call in s3.calls] == [None, "bytes=100-", "bytes=100-", "bytes=150-"]
    assert {call.get("IfMatch") for call in s3.calls[1:]} == {'"1"'}


def test_object_that_stays_cut_is_told_with_how_much_came(s3: FakeS3) -> None:
    s3.objects["id.csv"] = bytes(2_000_000)
    s3.cuts = [1_000_000, 0, 0, 0, 0]
    with pytest.raises(ResultUnreadable, match=r"^its result s3://results/id.csv ended after 1.0 of 2.0 MB$"):
        list(locate(s3).read(Progress()))


@pytest.mark.parametrize(
    ("owner", "key", "reason"),
    [
        (ACCOUNT, "other.csv", "its result s3://results/other.csv is missing"),
        ("999988887777", "id.csv", f"you may not read it, or it belongs to another account than {ACCOUNT}"),
    ],
)
def test_object_that_is_missing_or_anothers_is_told(s3: FakeS3, owner: str, key: str, reason: str) -> None:
    s3.owner = owner
    with pytest.raises(ResultUnreadable, match=reason):
        list(locate(s3, key).read(Progress()))


def test_any_other_error_of_s3_is_raised() -> None:
    error = ClientError({"Error": {"Code": "SlowDown", "Message": "no"}}, "GetObject")
    with pytest.raises(ClientError, match="SlowDown"):
        locate(FakeS3()).describe(error)


def test_an_object_that_changed_is_told() -> None:
    error = ClientError({"Error": {"Code": "PreconditionFailed", "Message": "no"}}, "GetObject")
    assert "changed while it was read" in locate(FakeS3()).describe(error)
