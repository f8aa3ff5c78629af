"""Sign in as a user does: on the hosted pages, with an authorization code and PKCE."""

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
    """Create a user with a permanent password, and return the password."""
    users.add_user(deployment, name)
    password = users.generate_password()
    deployment.session.client("cognito-idp").admin_set_user_password(
        UserPoolId=deployment.outputs["UserPoolId"], Username=name, Password=password, Permanent=True
    )
    return password


def get_tokens(deployment: Deployment, name: str, password: str) -> dict[str, Any]:
    """Sign a user in, and return the tokens."""
    return exchange_code(deployment, get_code(deployment, name, password))


def get_code(deployment: Deployment, name: str, password: str) -> str:
    """Return the authorization code that the hosted pages give a user; empty if they give none."""
    return find_code(submit_password(deployment, name, password)[1])


def find_code(location: str) -> str:
    [code] = parse_qs(urlsplit(location).query).get("code", [""])
    return code


def submit_password(deployment: Deployment, name: str, password: str) -> tuple[str, str]:
    """Submit a password to the hosted pages. Return the page, and the address that it redirects to."""
    client = {"client_id": deployment.outputs["SignInClientId"], "redirect_uri": BACK, "response_type": "code"}
    proof = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    page = {**client, **proof, "scope": "openid email", "state": "s", "nonce": "n"}
    return post_form(deployment, "/login", {**page, "username": name, "password": password})


def exchange_code(deployment: Deployment, code: str, verifier: str = VERIFIER) -> dict[str, Any]:
    """Send a code and its verifier to the token endpoint, and return the answer."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": verifier}
    answer, _ = post_form(deployment, "/oauth2/token", {**form, "client_id": deployment.outputs["SignInClientId"]})
    found: dict[str, Any] = json.loads(answer)
    return dict(found)


def post_form(deployment: Deployment, path: str, form: dict[str, str]) -> tuple[str, str]:
    """Post a form to the hosted pages. Return the body of the answer, and the address that it redirects to."""
    where = urlsplit(deployment.session.client("cognito-idp").meta.endpoint_url)
    connection = HTTPConnection(str(where.hostname), where.port, timeout=20)
    try:
        connection.request("POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        return answer.read().decode(), answer.headers.get("Location", "")
    finally:
        connection.close()


def make_logins(deployment: Deployment, id_token: str) -> dict[str, str]:
    """Return a token in the form that the identity pool expects."""
    provider = json.loads(deployment.outputs["ConsoleConfig"])["signIn"]["provider"]
    return {provider: id_token}


def sign_in(deployment: Deployment, name: str) -> Caller:
    """Create a user, and return credentials as the browser gets them."""
    token = get_tokens(deployment, name, create_user(deployment, name))["id_token"]
    login = make_logins(deployment, token)
    return Caller(get_credentials(deployment, login), identity=_get_identity(deployment, login))


def get_credentials(deployment: Deployment, login: dict[str, str]) -> dict[str, str]:
    """Return credentials for the token, by the enhanced flow."""
    identity = deployment.session.client("cognito-identity")
    identity_id = _get_identity(deployment, login)
    found: Any = identity.get_credentials_for_identity(IdentityId=identity_id, Logins=login)["Credentials"]
    return dict(found)


def _get_identity(deployment: Deployment, login: dict[str, str]) -> str:
    identity = deployment.session.client("cognito-identity")
    return identity.get_id(IdentityPoolId=deployment.outputs["IdentityPoolId"], Logins=login)["IdentityId"]


def compute_app_code(secret: str, now: float) -> str:
    """Compute the code that an authenticator app shows. Source: RFC 6238."""
    counter = int(now // 30).to_bytes(8, "big")
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    return f"{(int.from_bytes(mac[offset : offset + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"
