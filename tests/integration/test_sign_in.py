"""In stage blue, which requires sign-in, only signed-in users get credentials."""

import base64
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from ops import users
from ops.deployment import Deployment
from ops.leftovers.search import find_user_pools
from tests.integration.blue import run_command
from tests.roles.columns import find_physical_ids, list_calls
from tests.roles.credentials import DENIED, Caller, prepare
from tests.roles.rows import ALLOWED, GUESTS_ONLY, MAY_WITH_SIGN_IN, PASSED, ROLES
from tests.roles.sign_in import (
    compute_app_code,
    create_user,
    exchange_code,
    find_code,
    get_code,
    get_credentials,
    get_tokens,
    make_logins,
    post_form,
    sign_in,
    submit_password,
)

ISSUER = "cognito-identity.amazonaws.com"


@pytest.fixture(scope="module")
def made(blue: Deployment) -> dict[str, str]:
    return find_physical_ids(blue)


@pytest.fixture(scope="module")
def watcher(blue: Deployment) -> Caller:
    return sign_in(blue, "watcher@example.org")


@pytest.fixture
def leaver(blue: Deployment) -> Iterator[dict[str, Any]]:
    """The tokens of a user who will sign out."""
    yield get_tokens(blue, "leaver@example.org", create_user(blue, "leaver@example.org"))
    if "leaver@example.org" in users.list_users(blue):
        users.remove_user(blue, "leaver@example.org")


def find_refusal(deployment: Deployment, login: dict[str, str]) -> str:
    """Return the error of the identity pool for a login."""
    with pytest.raises(ClientError) as refused:
        deployment.session.client("cognito-identity").get_id(
            IdentityPoolId=deployment.outputs["IdentityPoolId"], Logins=login
        )
    assert refused.value.response["Error"]["Code"] == "NotAuthorizedException"
    return str(refused.value.response["Error"]["Message"])


def refresh(deployment: Deployment, refresh_token: str) -> dict[str, Any]:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    answer, _ = post_form(deployment, "/oauth2/token", {**form, "client_id": deployment.outputs["SignInClientId"]})
    found: dict[str, Any] = json.loads(answer)
    return found


def test_there_is_no_role_for_guests(made: dict[str, str]) -> None:
    assert {id_ for id_ in made if re.search("Role$", id_)} == {ROLES[role] for role in MAY_WITH_SIGN_IN}
    assert not any(ROLES[role] in made for role in GUESTS_ONLY)


def test_whoever_signs_in_may_watch_and_nothing_else(blue: Deployment, made: dict[str, str], watcher: Caller) -> None:
    with prepare(blue, made) as seeds:
        calls = list_calls(made, {**seeds, "identity": watcher.identity})
        outcomes = {cell: watcher(what) for cell, what in calls.items()}
    passed = {cell: outcome for cell, outcome in outcomes.items() if outcome not in DENIED}
    assert passed == {cell: PASSED.get(cell[0], ALLOWED) for cell in MAY_WITH_SIGN_IN["signed in"]}


def test_guests_are_refused(blue: Deployment) -> None:
    assert find_refusal(blue, {}) == "Unauthenticated access is not supported for this identity pool."


def test_an_identity_gives_nothing_without_its_login(blue: Deployment, leaver: dict[str, Any]) -> None:
    identity = blue.session.client("cognito-identity")
    pool, login = blue.outputs["IdentityPoolId"], make_logins(blue, leaver["id_token"])
    identity_id = identity.get_id(IdentityPoolId=pool, Logins=login)["IdentityId"]
    with pytest.raises(ClientError, match="NotAuthorized"):
        identity.get_credentials_for_identity(IdentityId=identity_id)


def test_a_role_that_trusts_another_pool_is_given_to_nobody(
    blue: Deployment, made: dict[str, str], leaver: dict[str, Any]
) -> None:
    iam, role = blue.session.client("iam"), made[ROLES["signed in"]]
    trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    elsewhere = json.dumps(trust).replace(blue.outputs["IdentityPoolId"], "us-east-1:another")
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=elsewhere)
    try:
        with pytest.raises(ClientError, match="InvalidIdentityPoolConfiguration"):
            get_credentials(blue, make_logins(blue, leaver["id_token"]))
    finally:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
    assert get_credentials(blue, make_logins(blue, leaver["id_token"]))


def test_a_token_that_was_changed_is_refused(blue: Deployment, leaver: dict[str, Any]) -> None:
    head, claims, signature = leaver["id_token"].split(".")
    forged = signature[:-6] + ("AAAAAA" if signature[-6:] != "AAAAAA" else "BBBBBB")
    assert "signature" in find_refusal(blue, make_logins(blue, f"{head}.{claims}.{forged}"))
    assert find_refusal(blue, make_logins(blue, leaver["access_token"]))


@pytest.mark.parametrize("how", ["signed out", "disabled", "removed", "revoked"])
def test_who_is_no_longer_signed_in_gets_neither_tokens_nor_credentials(
    blue: Deployment, leaver: dict[str, Any], how: str
) -> None:
    who = {"UserPoolId": blue.outputs["UserPoolId"], "Username": "leaver@example.org"}
    assert "id_token" in refresh(blue, leaver["refresh_token"])
    cognito = blue.session.client("cognito-idp")
    if how == "signed out":
        cognito.admin_user_global_sign_out(**who)
    elif how == "disabled":
        cognito.admin_disable_user(**who)
    elif how == "removed":
        run_command("--stage", "blue", "user", "remove", "leaver@example.org")
    else:
        client = {"client_id": blue.outputs["SignInClientId"]}
        post_form(blue, "/oauth2/revoke", {**client, "token": leaver["refresh_token"]})
    assert refresh(blue, leaver["refresh_token"])["error"] == "invalid_grant"
    assert "Invalid login token" in find_refusal(blue, make_logins(blue, leaver["id_token"]))


def test_code_is_worth_nothing_without_its_proof_and_only_once(blue: Deployment) -> None:
    code = get_code(blue, "prover@example.org", create_user(blue, "prover@example.org"))
    for verifier in ("", "another".ljust(43, "x")):
        assert exchange_code(blue, code, verifier)["error"] == "invalid_grant"
    assert exchange_code(blue, code)["expires_in"] == 15 * 60
    assert exchange_code(blue, code)["error"] == "invalid_grant"


@pytest.fixture
def demanding(blue: Deployment) -> Iterator[None]:
    """The user pool with the configuration of `-c sign_in=mfa`."""
    cognito, pool = blue.session.client("cognito-idp"), blue.outputs["UserPoolId"]
    app: dict[str, Any] = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    cognito.set_user_pool_mfa_config(UserPoolId=pool, MfaConfiguration="ON", **app)
    yield
    cognito.set_user_pool_mfa_config(UserPoolId=pool, MfaConfiguration="OPTIONAL", **app)


@pytest.mark.usefixtures("demanding")
def test_app_is_set_up_once_and_its_code_is_wanted_each_time(blue: Deployment) -> None:
    name = "careful@example.org"
    password, secret = create_user(blue, name), ""
    for _ in range(2):
        page, leads_to = submit_password(blue, name, password)
        assert leads_to == "", "the password alone gets no code"
        if shown := re.search("<code>([A-Z2-7]+)</code>", page):
            assert not secret, "it is shown to nobody who has an app"
            secret = shown[1]
        for code, is_right in (("000000", False), (compute_app_code(secret, time.time()), True)):
            [token] = re.findall('name="mfa_token" value="([^"]+)"', page)
            page, leads_to = post_form(blue, "/login", {"mfa_token": token, "mfa_code": code})
            assert bool(find_code(leads_to)) is is_right
    assert "id_token" in exchange_code(blue, find_code(leads_to))


def test_users_are_added_listed_and_removed_by_command(blue: Deployment) -> None:
    stage = ("--stage", "blue", "user")
    password = run_command(*stage, "add", "ana@example.org").strip()
    assert "ana@example.org FORCE_CHANGE_PASSWORD" in run_command(*stage, "list").splitlines()
    assert get_code(blue, "ana@example.org", password) == "", "another password is asked for first"
    run_command(*stage, "remove", "ana@example.org")
    assert "ana@example.org" not in users.list_users(blue)


def test_users_of_a_stage_are_found_if_they_are_left(blue: Deployment, deployment: Deployment) -> None:
    assert blue.outputs
    session: Any = deployment.session
    assert [resource.name for resource in find_user_pools(session.client, "blue")] == ["wildrydes-blue"]
    assert list(find_user_pools(session.client, "")) == []


def test_doctor_finds_nothing_wrong_with_a_pool_of_users(blue: Deployment) -> None:
    assert blue.outputs
    findings = json.loads(run_command("--stage", "blue", "doctor", "--quick", "--json"))["findings"]
    about = {finding["about"]: finding["level"] for finding in findings}
    assert about["identity pool"] == about["signed-in role"] == about["user pool"] == "ok"


def call_unsigned(deployment: Deployment, operation: str, **arguments: Any) -> str:
    """Make an unsigned call, and return the error's code, or OK."""
    client = deployment.session.client("cognito-idp", config=Config(signature_version=UNSIGNED))
    try:
        getattr(client, operation)(ClientId=deployment.outputs["SignInClientId"], **arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "OK"


def test_nobody_makes_an_account_for_themselves(blue: Deployment) -> None:
    intruder = {"Username": "intruder@example.org", "Password": users.generate_password()}
    assert call_unsigned(blue, "sign_up", **intruder) == "NotAuthorizedException"
    assert "intruder@example.org" not in users.list_users(blue)


def test_a_lost_password_is_reset_by_a_code_that_only_the_administrator_sees(blue: Deployment) -> None:
    name, lost = "forgetful@example.org", {"Username": "forgetful@example.org"}
    create_user(blue, name)
    codes = []
    for _ in range(2):
        assert call_unsigned(blue, "forgot_password", **lost) == "OK"
        codes.append(users.list_waiting_codes(blue)[name])
    assert len(set(codes)) == 2
    password = users.generate_password()
    for guess in ("123456", "654321", codes[0]):
        given = {**lost, "ConfirmationCode": guess, "Password": password}
        assert call_unsigned(blue, "confirm_forgot_password", **given) == "CodeMismatchException"
    assert f"{name} needs the code {codes[1]}, which AWS would mail" in run_command("--stage", "blue", "user", "list")
    given = {**lost, "ConfirmationCode": codes[1], "Password": password}
    assert call_unsigned(blue, "confirm_forgot_password", **given) == "OK"
    assert name not in users.list_waiting_codes(blue)
    assert "id_token" in get_tokens(blue, name, password)


def test_codes_can_not_be_tried_out(blue: Deployment) -> None:
    name, lost = "guessed@example.org", {"Username": "guessed@example.org"}
    create_user(blue, name)
    outcomes = []
    for _ in range(6):
        call_unsigned(blue, "forgot_password", **lost)
        given = {**lost, "ConfirmationCode": "wrong", "Password": users.generate_password()}
        outcomes.append(call_unsigned(blue, "confirm_forgot_password", **given))
    assert outcomes == ["CodeMismatchException"] * 5 + ["LimitExceededException"]
    given = {**lost, "ConfirmationCode": users.list_waiting_codes(blue)[name], "Password": users.generate_password()}
    assert call_unsigned(blue, "confirm_forgot_password", **given) == "LimitExceededException"


def forge_token(claims: dict[str, Any], algorithm: str = "none") -> str:
    parts = ({"alg": algorithm, "kid": "1"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, base64.urlsafe_b64encode(b"signature").decode() if algorithm != "none" else ""])


@pytest.mark.parametrize("algorithm", ["none", "RS256", "HS256"])
@pytest.mark.parametrize(
    "issuer", ["https://cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com", "other"]
)
def test_a_token_of_ones_own_making_gets_no_credentials(
    blue: Deployment, made: dict[str, str], issuer: str, algorithm: str
) -> None:
    claims = {"iss": issuer, "aud": blue.outputs["IdentityPoolId"], "amr": ["authenticated"], "sub": "x", "exp": 2**31}
    role = blue.session.client("iam").get_role(RoleName=made[ROLES["signed in"]])["Role"]["Arn"]
    sts = blue.session.client("sts", config=Config(signature_version=UNSIGNED))
    with pytest.raises(ClientError) as refused:
        sts.assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="forger", WebIdentityToken=forge_token(claims, algorithm)
        )
    assert refused.value.response["Error"]["Code"] == "InvalidIdentityToken"


def test_the_classic_flow_is_off(deployment: Deployment) -> None:
    identity = deployment.session.client("cognito-identity")
    identity_id = identity.get_id(IdentityPoolId=deployment.outputs["IdentityPoolId"])["IdentityId"]
    with pytest.raises(ClientError, match=r"classic.* flow is not enabled"):
        identity.get_open_id_token(IdentityId=identity_id)
