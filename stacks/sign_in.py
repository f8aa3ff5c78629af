"""Who may sign in to watch the fleet: a user pool, its hosted pages, and the console as its one client."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from stacks.base import FleetStack
from stacks.nag import acknowledge

_TOKENS = Duration.minutes(15)
"""How long a token tells who somebody is; the page gets another one whenever it needs it."""
_SIGNED_IN = Duration.hours(12)
"""A shift: after that a person signs in again."""
_ON_LOOPBACK = "http://127.0.0.1/"
"""Stands for the console where no stack serves it: who does, adds the address that it got."""
_REVIEWED = {
    "COG2": "The console shows and changes nothing, so a second factor is demanded of everybody only where a team asks "
    "for it, with sign_in=mfa.",
    "COG8": "The plus plan is priced for each user; without self sign-up, with strong passwords and with one answer to "
    "wrong names and wrong passwords, there is little to guess at. SECURITY.md names it.",
}


class SignIn(Construct):
    """Users are made by an administrator and sign in with their e-mail address, which a lost password is mailed to."""

    def __init__(self, stack: FleetStack, id_: str) -> None:
        super().__init__(stack, id_)
        self.pool = self._add_user_pool(stack)
        self.client = self._add_client(stack)
        prefix = f"{stack.settings.physical_name('wildrydes')}-{Aws.ACCOUNT_ID}"
        # The classic pages need nothing beside the domain; managed login has none until a branding is made for it.
        self.pool.add_domain("Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=prefix))
        self.domain = f"https://{prefix}.auth.{stack.region}.amazoncognito.com"
        """The address of its hosted pages, without a slash at its end."""

    @property
    def client_id(self) -> str:
        return self.client.user_pool_client_id

    def set_return_address(self, console: str) -> None:
        """Name the one address that people are sent back to, signed in or out."""
        element = _get_cfn_client(self.client)
        element.callback_ur_ls = element.logout_ur_ls = [console]

    def _add_user_pool(self, stack: FleetStack) -> cognito.UserPool:
        demands_app = stack.settings.sign_in == "mfa"
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
            mfa=cognito.Mfa.REQUIRED if demands_app else cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            deletion_protection=stack.settings.retains_data,
            removal_policy=stack.removal_policy,
        )
        for rule, reason in _REVIEWED.items():
            if not (demands_app and rule == "COG2"):
                acknowledge(pool, rule, reason)
        return pool

    def _add_client(self, stack: FleetStack) -> cognito.UserPoolClient:
        """A page can keep no secret: what it proves is that whoever brings a code is who asked for it (PKCE)."""
        email = cognito.ClientAttributes().with_standard_attributes(email=True, email_verified=True)
        client = self.pool.add_client(
            "Console",
            user_pool_client_name=stack.settings.physical_name("wildrydes"),
            generate_secret=False,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=[_ON_LOOPBACK],
                logout_urls=[_ON_LOOPBACK],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            id_token_validity=_TOKENS,
            access_token_validity=_TOKENS,
            refresh_token_validity=_SIGNED_IN,
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
            read_attributes=email,
            write_attributes=cognito.ClientAttributes().with_standard_attributes(email=True),
        )
        # Where none is named, Cognito also lets people sign in by its API, past its pages.
        _get_cfn_client(client).explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH"]
        return client


def _get_cfn_client(client: cognito.UserPoolClient) -> cognito.CfnUserPoolClient:
    element = client.node.default_child
    assert isinstance(element, cognito.CfnUserPoolClient)  # noqa: S101 - for the type checker
    return element
