"""Signing in as a person does: by the hosted pages, with a code and its proof (PKCE)."""

import base64
import hashlib
import hmac
import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from ops import users
from ops.deployment import Deployment
from tests.roles.credentials import Caller

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BACK = "http://127.0.0.1/"
"""Where the embedded template sends people back to, as long as no console is served."""


def create_user(deployment: Deployment, name: str) -> str:
    """Make a user who has chosen a password already; returns it."""
    users.add_user(deployment, name)
    password = users.generate_password()
    deployment.session.client("cognito-idp").admin_set_user_password(
        UserPoolId=deployment.outputs["UserPoolId"], Username=name, Password=password, Permanent=True
    )
    return password


def get_tokens(deployment: Deployment, name: str, password: str) -> dict[str, Any]:
    """What the token endpoint gives for a user's code."""
    return exchange_code(deployment, get_code(deployment, name, password))


def get_code(deployment: Deployment, name: str, password: str) -> str:
    """The code that a user brings from the hosted pages; empty where the pages keep them."""
    return find_code(submit_password(deployment, name, password)[1])


def find_code(location: str) -> str:
    [code] = parse_qs(urlsplit(location).query).get("code", [""])
    return code


def submit_password(deployment: Deployment, name: str, password: str) -> tuple[str, str]:
    """What the hosted pages answer to a password: a page, and where it leads."""
    client = {"client_id": deployment.outputs["SignInClientId"], "redirect_uri": BACK, "response_type": "code"}
    proof = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    page = {**client, **proof, "scope": "openid email", "state": "s", "nonce": "n"}
    return post_form(deployment, "/login", {**page, "username": name, "password": password})


def exchange_code(deployment: Deployment, code: str, verifier: str = VERIFIER) -> dict[str, Any]:
    """What the token endpoint answers to a code and its proof."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": verifier}
    answer, _ = post_form(deployment, "/oauth2/token", {**form, "client_id": deployment.outputs["SignInClientId"]})
    found: dict[str, Any] = json.loads(answer)
    return dict(found)


def post_form(deployment: Deployment, path: str, form: dict[str, str]) -> tuple[str, str]:
    """Post a form to the hosted pages; the body of the answer, and where it leads."""
    where = urlsplit(deployment.session.client("cognito-idp").meta.endpoint_url)
    connection = HTTPConnection(str(where.hostname), where.port, timeout=20)
    try:
        connection.request("POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        return answer.read().decode(), answer.headers.get("Location", "")
    finally:
        connection.close()


def make_logins(deployment: Deployment, id_token: str) -> dict[str, str]:
    """A token, as the identity pool takes it."""
    provider = json.loads(deployment.outputs["ConsoleConfig"])["signIn"]["provider"]
    return {provider: id_token}


def sign_in(deployment: Deployment, name: str) -> Caller:
    """As the browser gets its credentials, with the token of a new user."""
    token = get_tokens(deployment, name, create_user(deployment, name))["id_token"]
    return Caller(get_credentials(deployment, make_logins(deployment, token)))


def get_credentials(deployment: Deployment, login: dict[str, str]) -> dict[str, str]:
    """By the enhanced flow."""
    identity = deployment.session.client("cognito-identity")
    identity_id = identity.get_id(IdentityPoolId=deployment.outputs["IdentityPoolId"], Logins=login)["IdentityId"]
    found: Any = identity.get_credentials_for_identity(IdentityId=identity_id, Logins=login)["Credentials"]
    return dict(found)


def compute_app_code(secret: str, now: float) -> str:
    """What an authenticator app shows. Source: RFC 6238."""
    counter = int(now // 30).to_bytes(8, "big")
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    return f"{(int.from_bytes(mac[offset : offset + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"
