from typing import Any

import pytest

from emulator.kms_permissions import find_key_arn, get_resource_name

KEY = "arn:aws:kms:us-east-1:000000000000:key/1f2e"
PATH = ("Replicas", 0, "SSESpecification", "KMSMasterKeyId")


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:kinesis:us-east-1:000000000000:stream/wildrydes-blue", "wildrydes-blue"),
        ("arn:aws:dynamodb:us-east-1:000000000000:table/UnicornSensorData", "UnicornSensorData"),
        ("arn:aws:dynamodb:us-east-1:000000000000:table/UnicornSensorData/index/ByTime", "UnicornSensorData"),
        ("arn:aws:s3:::archive/hour=2026-11-24-12/a", "archive"),
        ("arn:aws:s3:::archive", "archive"),
        ("arn:aws:sns:us-east-1:000000000000:WildRydes", "WildRydes"),
        ("*", "*"),
    ],
)
def test_resource_name_is_found_in_its_arn(arn: str, name: str) -> None:
    assert get_resource_name(arn) == name


@pytest.mark.parametrize(
    ("properties", "key"),
    [
        ({"Replicas": [{"SSESpecification": {"KMSMasterKeyId": KEY}}]}, KEY),
        ({"Replicas": [{"SSESpecification": {"KMSMasterKeyId": "alias/aws/dynamodb"}}]}, None),
        ({"Replicas": [{}]}, None),
        ({"Replicas": []}, None),
        ({}, None),
    ],
)
def test_only_a_customer_managed_key_counts(properties: dict[str, Any], key: str | None) -> None:
    assert find_key_arn(properties, PATH) == key
