"""Who watches the fleet: the identity pool, its guests or its users, and the console that they watch it with."""

from typing import Any

from aws_cdk import CfnResource
from aws_cdk import aws_cognito_identitypool as identity
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct

from console.config import SignIn as SignInConfig
from console.config import Thresholds, document
from stacks.base import FleetStack
from stacks.nag import acknowledge
from stacks.settings import Settings
from stacks.sign_in import SignIn
from stacks.site import ConsoleSite
from stacks.target import Target


class ConsoleStack(FleetStack):
    """Identity pool `wildrydes`, whose guests may read readings and query rows; on AWS the console's site too.

    Where sign-in is required there are no guests, and users of a user pool may do so in their place.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        readings: kinesis.IStream,
        table: dynamodb.ITableV2,
        settings: Settings,
        target: Target,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, "WildRydesDashboard", settings=settings, target=target, **kwargs)
        sign_in = SignIn(self, "SignIn") if settings.requires_sign_in else None
        pool = self._add_user_identity_pool(sign_in) if sign_in else self._add_guest_pool()
        watcher = pool.authenticated_role if sign_in else pool.unauthenticated_role
        self._allow_reading(watcher, readings, table)
        config = document(
            region=self.region,
            identity_pool_id=pool.identity_pool_id,
            stream=readings.stream_name,
            table=table.table_name,
            stage=settings.stage,
            retention_hours=settings.retention,
            thresholds=Thresholds(vitals=settings.vitals, stale_seconds=settings.stale, lost_seconds=settings.lost),
            basemap_style_url=settings.basemap,
            sign_in=_make_sign_in_config(sign_in) if sign_in else None,
        )
        self.add_output("IdentityPoolId", pool.identity_pool_id, "Where the console gets its credentials")
        if sign_in:
            self.add_output("SignedInRoleArn", watcher.role_arn, "What somebody who is signed in may do")
            self.add_output("UserPoolId", sign_in.pool.user_pool_id, "Who may sign in")
            self.add_output("SignInClientId", sign_in.client_id, "The console, as the user pool knows it")
        else:
            self.add_output("GuestRoleArn", watcher.role_arn, "What a guest may do")
        self.add_output("ConsoleConfig", self.to_json_string(config), "What the console knows of this deployment")
        self.console = ""
        """The console's address, where it is served from here."""
        if target.serves_console:
            site = ConsoleSite(self, "Console", config=config)
            self.console = f"https://{site.domain_name}/"
            self.add_output("ConsoleUrl", self.console, "The fleet console")
            if sign_in:
                sign_in.set_return_address(self.console)

    def _add_guest_pool(self) -> identity.IdentityPool:
        pool = identity.IdentityPool(
            self,
            "Pool",
            identity_pool_name=self.settings.physical_name("wildrydes"),
            allow_unauthenticated_identities=True,
        )
        acknowledge(
            pool,
            "COG7",
            "Whoever has the pool's id may watch the fleet without signing in: it is the default, and what a guest may "
            "do is to read the readings' stream and to query rows.",
        )
        return pool

    def _add_user_identity_pool(self, sign_in: SignIn) -> identity.IdentityPool:
        """The same pool, so that a deployment may change its mind, without a role for guests."""
        users = identity.UserPoolAuthenticationProvider(user_pool=sign_in.pool, user_pool_client=sign_in.client)
        pool = identity.IdentityPool(
            self,
            "Pool",
            identity_pool_name=self.settings.physical_name("wildrydes"),
            authentication_providers=identity.IdentityPoolAuthenticationProviders(user_pools=[users]),
        )
        # The library makes a role for guests even where the pool lets none in.
        pool.node.try_remove_child("UnauthenticatedRole")
        attachment = pool.node.find_child("DefaultRoleAttachment").node.default_child
        assert isinstance(attachment, CfnResource)  # noqa: S101 - for the type checker
        attachment.add_property_deletion_override("Roles.unauthenticated")
        return pool

    def _allow_reading(self, role: iam.IRole, readings: kinesis.IStream, table: dynamodb.ITableV2) -> None:
        # Stream.grant_read would allow consumers and descriptions too, and Table.grant_read_data scans.
        for actions, on in (
            (["kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"], readings.stream_arn),
            (["dynamodb:Query"], table.table_arn),
        ):
            role.add_to_principal_policy(iam.PolicyStatement(actions=actions, resources=[on]))
        for service in ("kinesis", "dynamodb"):
            for statement in self.allow_key_use("Decrypt", via=service):
                role.add_to_principal_policy(statement)


def _make_sign_in_config(sign_in: SignIn) -> SignInConfig:
    return SignInConfig(
        domain=sign_in.domain, client_id=sign_in.client_id, provider=sign_in.pool.user_pool_provider_name
    )
