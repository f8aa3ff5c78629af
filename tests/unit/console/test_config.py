from typing import Any

from console.config import Push, Roster, SignIn, Thresholds, make_config, replace_endpoint
from unicorn.fleets import load_fleet


def make_blue_config(**sections: Any) -> dict[str, Any]:
    """Return the configuration of stage blue with these optional sections."""
    return make_config(
        region="eu-west-1",
        identity_pool_id="eu-west-1:01234567-89ab-cdef-0123-456789abcdef",
        stream="wildrydes-blue",
        table="UnicornSensorData-blue",
        stage="blue",
        retention_hours=48,
        thresholds=Thresholds(stale_seconds=20, lost_seconds=200),
        fleet=load_fleet("couriers"),
        roster=Roster(bucket="rosters", key="roster.json"),
        basemap_style_url="",
        **sections,
    )


CONFIG = make_blue_config()
COURIERS = {
    "vehicle": "courier",
    "vehicles": "couriers",
    "start": [52.378, 4.9],
    "vitals": [
        {
            "name": "HeartRate",
            "label": "Heart rate",
            "unit": "bpm",
            "decimals": 0,
            "valid": [20, 250],
            "gauge": [40, 200],
            "alert": {"threshold": 185, "isAbove": True},
            "isOptional": True,
        },
        {
            "name": "BatteryPercent",
            "label": "Battery",
            "unit": "%",
            "decimals": 0,
            "valid": [0, 100],
            "gauge": [0, 100],
            "alert": {"threshold": 15, "isAbove": False},
            "isOptional": False,
        },
        {
            "name": "CargoCelsius",
            "label": "Cargo",
            "unit": "°C",
            "decimals": 1,
            "valid": [-50, 100],
            "gauge": [-10, 30],
            "alert": {"threshold": 8, "isAbove": True},
            "isOptional": True,
        },
    ],
}


def test_document_has_what_the_page_reads() -> None:
    assert CONFIG == {
        "region": "eu-west-1",
        "identityPoolId": "eu-west-1:01234567-89ab-cdef-0123-456789abcdef",
        "stream": "wildrydes-blue",
        "table": "UnicornSensorData-blue",
        "stage": "blue",
        "retentionHours": 48,
        "thresholds": {"staleSeconds": 20, "lostSeconds": 200},
        "fleet": COURIERS,
        "roster": {"bucket": "rosters", "key": "roster.json"},
        "basemapStyleUrl": None,
    }


def test_only_a_cloud_that_is_not_aws_has_an_endpoint() -> None:
    assert replace_endpoint(CONFIG, "http://127.0.0.1:4566") == {**CONFIG, "endpoint": "http://127.0.0.1:4566"}


SIGN_IN = {
    "domain": "https://wildrydes.auth.eu-west-1.amazoncognito.com",
    "clientId": "console",
    "provider": "users",
    "acknowledgments": "Seen",
}


def test_configuration_has_the_user_pool_if_people_must_sign_in() -> None:
    config = make_blue_config(
        sign_in=SignIn(domain=SIGN_IN["domain"], client_id="console", provider="users", acknowledgments="Seen"),
    )
    assert config["signIn"] == SIGN_IN


def test_people_sign_in_at_the_cloud_that_is_not_aws() -> None:
    elsewhere = replace_endpoint({**CONFIG, "signIn": SIGN_IN}, "http://127.0.0.1:4566")
    assert elsewhere["signIn"] == {**SIGN_IN, "domain": "http://127.0.0.1:4566"}


PUSH = {
    "http": "https://abc.appsync-api.eu-west-1.amazonaws.com/event",
    "realtime": "wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com/event/realtime",
    "host": "abc.appsync-api.eu-west-1.amazonaws.com",
    "namespace": "readings",
    "snapshotBucket": "snapshots",
}


def test_configuration_has_the_event_api_if_readings_are_pushed() -> None:
    config = make_blue_config(
        push=Push(
            host="abc.appsync-api.eu-west-1.amazonaws.com",
            realtime_host="abc.appsync-realtime-api.eu-west-1.amazonaws.com",
            namespace="readings",
            snapshot_bucket="snapshots",
        ),
    )
    assert config["push"] == PUSH


def test_event_api_of_a_cloud_that_is_not_aws_has_no_tls() -> None:
    host = "abc.appsync-api.us-east-1.localhost:4566"
    push = {
        **PUSH,
        "host": host,
        "http": f"https://{host}/event",
        "realtime": "wss://abc.localhost:4566/event/realtime",
    }
    elsewhere = replace_endpoint({**CONFIG, "push": push}, "http://127.0.0.1:4566")
    assert elsewhere["push"] == {
        **push,
        "http": f"http://{host}/event",
        "realtime": "ws://abc.localhost:4566/event/realtime",
    }
