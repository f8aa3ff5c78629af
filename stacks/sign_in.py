"""Sign-in for the console: a user pool, its hosted pages, and the console as its only client."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from stacks.base import FleetStack
from stacks.nag import acknowledge

_TOKEN_VALIDITY = Duration.minutes(15)
"""How long id and access tokens are valid; the page refreshes them."""
_SESSION_VALIDITY = Duration.hours(12)
"""How long a sign-in lasts: a shift of work."""
_PLACEHOLDER_URL = "http://127.0.0.1/"
"""The console's address if no stack serves it. The CLI that serves it registers the real one."""
_ACKNOWLEDGED = {
    "COG2": "The console only shows data, so a second factor is optional. A team requires it of all users with "
    "sign_in=mfa.",
    "COG8": "The Plus plan is billed per user. Without self sign-up, with strong passwords, and with the same answer "
    "to wrong names and wrong passwords, guessing is hardly possible. SECURITY.md mentions it.",
}


class SignIn(Construct):
    """A user pool whose users are created by an administrator, and sign in with their e-mail address."""

    def __init__(self, stack: FleetStack, id_: str) -> None:
        super().__init__(stack, id_)
        self.pool = self._add_user_pool(stack)
        self.client = self._add_client(stack)
        prefix = f"{stack.settings.physical_name('wildrydes')}-{Aws.ACCOUNT_ID}"
        # The classic hosted pages need only the domain; managed login would also need a branding.
        self.pool.add_domain("Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=prefix))
        self.domain = f"https://{prefix}.auth.{stack.region}.amazoncognito.com"
        """The address of the hosted pages, without a trailing slash."""

    @property
    def client_id(self) -> str:
        return self.client.user_pool_client_id

    def set_return_address(self, console: str) -> None:
        """Set the only address that users are sent back to after they signed in or out."""
        element = _get_cfn_client(self.client)
        element.callback_ur_ls = element.logout_ur_ls = [console]

    def _add_user_pool(self, stack: FleetStack) -> cognito.UserPool:
        requires_app = stack.settings.sign_in == "mfa"
        pool = cognito.UserPool(
            self,
            "Users",
            user_pool_name=stack.settings.physical_name("wildrydes"),
            feature_plan=cognito.FeaturePlan.LITE,
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(1),
            ),
            mfa=cognito.Mfa.REQUIRED if requires_app else cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            deletion_protection=stack.settings.retains_data,
            removal_policy=stack.removal_policy,
        )
        for rule, reason in _ACKNOWLEDGED.items():
            if not (requires_app and rule == "COG2"):
                acknowledge(pool, rule, reason)
        return pool

    def _add_client(self, stack: FleetStack) -> cognito.UserPoolClient:
        """Add the console as a public client: a page can't keep a secret, so it uses PKCE."""
        email = cognito.ClientAttributes().with_standard_attributes(email=True, email_verified=True)
        client = self.pool.add_client(
            "Console",
            user_pool_client_name=stack.settings.physical_name("wildrydes"),
            generate_secret=False,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=[_PLACEHOLDER_URL],
                logout_urls=[_PLACEHOLDER_URL],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            id_token_validity=_TOKEN_VALIDITY,
            access_token_validity=_TOKEN_VALIDITY,
            refresh_token_validity=_SESSION_VALIDITY,
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
            read_attributes=email,
            write_attributes=cognito.ClientAttributes().with_standard_attributes(email=True),
        )
        # Without this list, Cognito would also allow signing in by its API, around the pages.
        _get_cfn_client(client).explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH"]
        return client


def _get_cfn_client(client: cognito.UserPoolClient) -> cognito.CfnUserPoolClient:
    element = client.node.default_child
    assert isinstance(element, cognito.CfnUserPoolClient)  # noqa: S101 - for the type checker
    return element
