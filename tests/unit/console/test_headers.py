import pytest

from console.config import replace_endpoint
from console.headers import IMMUTABLE, get_cache_control, make_content_policy, make_security_headers
from tests.unit.console.test_config import CONFIG, PUSH, SIGN_IN

ENDPOINT = "http://127.0.0.1:4566"


def directives(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in policy.split("; "))}


def test_page_may_connect_to_the_services_of_its_region_and_the_roster_and_to_nothing_else() -> None:
    assert directives(make_content_policy(CONFIG))["connect-src"] == [
        "'self'",
        "https://cognito-identity.eu-west-1.amazonaws.com",
        "https://dynamodb.eu-west-1.amazonaws.com",
        "https://kinesis.eu-west-1.amazonaws.com",
        "https://rosters.s3.eu-west-1.amazonaws.com",
    ]


def test_page_on_the_local_cloud_may_connect_only_to_that_cloud() -> None:
    assert directives(make_content_policy(replace_endpoint(CONFIG, ENDPOINT)))["connect-src"] == ["'self'", ENDPOINT]


def test_page_that_signs_people_in_may_connect_to_their_user_pool() -> None:
    config = {**CONFIG, "signIn": SIGN_IN}
    assert directives(make_content_policy(config))["connect-src"][-1] == SIGN_IN["domain"]
    assert directives(make_content_policy(replace_endpoint(config, ENDPOINT)))["connect-src"] == ["'self'", ENDPOINT]


def test_page_that_gets_pushed_readings_may_connect_to_the_event_api_and_read_snapshots() -> None:
    config = {**CONFIG, "push": PUSH}
    assert directives(make_content_policy(config))["connect-src"][-3:] == [
        "wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com",
        "https://rosters.s3.eu-west-1.amazonaws.com",
        "https://snapshots.s3.eu-west-1.amazonaws.com",
    ]
    local = replace_endpoint(config, ENDPOINT)
    assert directives(make_content_policy(local))["connect-src"] == [
        "'self'",
        ENDPOINT,
        "ws://abc.appsync-realtime-api.eu-west-1.amazonaws.com",
    ]


def test_online_basemap_adds_its_origin() -> None:
    config = {**CONFIG, "basemapStyleUrl": "https://tiles.example.org:8443/styles/bright?key=1"}
    assert directives(make_content_policy(config))["connect-src"][-1] == "https://tiles.example.org:8443"


def test_another_partition_has_its_own_domain() -> None:
    config = {**CONFIG, "region": "cn-north-1"}
    assert "https://kinesis.cn-north-1.amazonaws.com.cn" in make_content_policy(config, domain="amazonaws.com.cn")


def test_only_files_served_with_the_page_may_run_or_be_shown() -> None:
    policy = directives(make_content_policy(CONFIG))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["script-src"] == policy["worker-src"] == policy["style-src"] == ["'self'"]
    assert not any("unsafe" in source or "*" in source for sources in policy.values() for source in sources)


def test_headers_isolate_the_page() -> None:
    headers = make_security_headers(CONFIG)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("path", "value"),
    [("assets/main-ABCD1234.js", IMMUTABLE), ("index.html", "no-cache"), ("config.json", "no-cache")],
)
def test_only_files_with_a_hash_in_their_name_are_cached(path: str, value: str) -> None:
    assert get_cache_control(path) == value
