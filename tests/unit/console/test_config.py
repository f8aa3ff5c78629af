from console.config import Thresholds, at_endpoint, document

CONFIG = document(
    region="eu-west-1",
    identity_pool_id="eu-west-1:01234567-89ab-cdef-0123-456789abcdef",
    stream="wildrydes-blue",
    table="UnicornSensorData-blue",
    stage="blue",
    retention_hours=48,
    thresholds=Thresholds(vitals=90, stale_seconds=20, lost_seconds=200),
    basemap_style_url="",
)


def test_document_has_what_the_page_reads() -> None:
    assert CONFIG == {
        "region": "eu-west-1",
        "identityPoolId": "eu-west-1:01234567-89ab-cdef-0123-456789abcdef",
        "stream": "wildrydes-blue",
        "table": "UnicornSensorData-blue",
        "stage": "blue",
        "retentionHours": 48,
        "thresholds": {"vitals": 90, "staleSeconds": 20, "lostSeconds": 200},
        "basemapStyleUrl": None,
    }


def test_only_a_cloud_that_is_not_aws_has_an_endpoint() -> None:
    assert at_endpoint(CONFIG, "http://127.0.0.1:4566") == {**CONFIG, "endpoint": "http://127.0.0.1:4566"}
