"""The console of the fleet: the identity pool for its guests or users, and on AWS the site that serves it."""

from typing import Any

from aws_cdk import CfnResource, Duration
from aws_cdk import aws_cognito_identitypool as identity
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from constructs import Construct

from alerts.last_seen import FORGOTTEN_SECONDS
from alerts.roster import KEY
from console.config import Roster, Thresholds, make_config
from console.config import SignIn as SignInConfig
from stacks.acknowledgments import Acknowledgments
from stacks.base import FleetStack
from stacks.nag import acknowledge
from stacks.push_feed import PushFeed, make_any_page_rule
from stacks.settings import Settings
from stacks.sign_in import SignIn
from stacks.site import ConsoleSite
from stacks.target import Target
from unicorn.selected_fleet import FLEET

CONSOLE_URL = "ConsoleUrl"
"""The name of the value that the stack shares where it serves the console."""

ROSTER_BUCKET = "RosterBucket"
"""The name of the value that the stack shares."""
_DAY_SECONDS = 86_400


class ConsoleStack(FleetStack):
    """Identity pool `wildrydes`, whose guests may read readings, rows and the roster; on AWS also the console's site.

    If sign-in is required, users of a user pool have these permissions instead of guests, and share acknowledgments.
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
        viewer_role = pool.authenticated_role if sign_in else pool.unauthenticated_role
        roster = self._add_roster_bucket()
        self._allow_reading(viewer_role, readings, table, roster)
        acknowledgments = Acknowledgments(self, "Acknowledgments") if sign_in else None
        if acknowledgments:
            acknowledgments.allow_sharing(viewer_role)
        self.feed = PushFeed(self, "PushFeed", readings=readings) if settings.pushes else None
        """None if the console polls the stream."""
        if self.feed:
            self.feed.allow_watching(viewer_role)
        fleet = FLEET.set_thresholds(settings.vitals)
        config = make_config(
            region=self.region,
            identity_pool_id=pool.identity_pool_id,
            stream=readings.stream_name,
            table=table.table_name,
            stage=settings.stage,
            retention_hours=settings.retention,
            thresholds=Thresholds(stale_seconds=settings.stale, lost_seconds=settings.lost),
            fleet=fleet,
            roster=Roster(bucket=roster.bucket_name, key=KEY),
            basemap_style_url=settings.basemap,
            sign_in=_make_sign_in_config(sign_in, acknowledgments) if sign_in and acknowledgments else None,
            push=self.feed.config if self.feed else None,
        )
        self.add_output("IdentityPoolId", pool.identity_pool_id, "Where the console gets its credentials")
        if sign_in:
            self.add_output("SignedInRoleArn", viewer_role.role_arn, "What somebody who is signed in may do")
            self.add_output("UserPoolId", sign_in.pool.user_pool_id, "Who may sign in")
            self.add_output("SignInClientId", sign_in.client_id, "The console, as the user pool knows it")
        else:
            self.add_output("GuestRoleArn", viewer_role.role_arn, "What a guest may do")
        self.share(ROSTER_BUCKET, roster.bucket_name)
        self.add_output("RosterBucketName", roster.bucket_name, "The last place of every unicorn")
        if self.feed:
            self.add_output("FeedName", self.feed.function.function_name, "Pushes readings to who watches")
            self.add_output("SnapshotBucketName", self.feed.snapshots.bucket_name, "What was pushed last")
        self.add_output("Fleet", settings.fleet, "Which fleet is served")
        self.add_output("Thresholds", fleet.thresholds, "Of the alerts of vitals")
        self.add_output("ConsoleConfig", self.to_json_string(config), "What the console knows of this deployment")
        if target.serves_console:
            site = ConsoleSite(self, "Console", config=config)
            url = f"https://{site.domain_name}/"
            self.share(CONSOLE_URL, url)
            self.add_output("ConsoleUrl", url, "The fleet console")
            if sign_in:
                sign_in.set_return_address(url)

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
            "By default everybody who knows the pool's id may watch the fleet without signing in. Guests may only read "
            "the stream of readings, query rows and read the roster.",
        )
        return pool

    def _add_user_identity_pool(self, sign_in: SignIn) -> identity.IdentityPool:
        """Add a pool without a role for guests. It has the same logical id, so that a deployment can switch."""
        users = identity.UserPoolAuthenticationProvider(user_pool=sign_in.pool, user_pool_client=sign_in.client)
        pool = identity.IdentityPool(
            self,
            "Pool",
            identity_pool_name=self.settings.physical_name("wildrydes"),
            authentication_providers=identity.IdentityPoolAuthenticationProviders(user_pools=[users]),
        )
        # The library adds a role for guests even to a pool that allows none.
        pool.node.try_remove_child("UnauthenticatedRole")
        attachment = pool.node.find_child("DefaultRoleAttachment").node.default_child
        assert isinstance(attachment, CfnResource)  # noqa: S101 - for the type checker
        attachment.add_property_deletion_override("Roles.unauthenticated")
        return pool

    def _add_roster_bucket(self) -> s3.Bucket:
        """Add the bucket of the roster, which `WildRydesWatch` writes."""
        return self.add_bucket(
            "Roster",
            cors=[make_any_page_rule()],
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(FORGOTTEN_SECONDS // _DAY_SECONDS),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
        )

    def _allow_reading(
        self, role: iam.IRole, readings: kinesis.IStream, table: dynamodb.ITableV2, roster: s3.IBucket
    ) -> None:
        # Stream.grant_read would also allow consumers and descriptions, and Table.grant_read_data would allow scans.
        for actions, resource in (
            (["kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"], readings.stream_arn),
            (["dynamodb:Query"], table.table_arn),
            (["s3:GetObject"], roster.arn_for_objects(KEY)),
        ):
            role.add_to_principal_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
        for service in ("kinesis", "dynamodb", "s3"):
            for statement in self.allow_key_use("Decrypt", via=service):
                role.add_to_principal_policy(statement)


def _make_sign_in_config(sign_in: SignIn, acknowledgments: Acknowledgments) -> SignInConfig:
    return SignInConfig(
        domain=sign_in.domain,
        client_id=sign_in.client_id,
        provider=sign_in.pool.user_pool_provider_name,
        acknowledgments=acknowledgments.table.table_name,
    )
