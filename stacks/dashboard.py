"""Who watches the fleet: the identity pool and its guests, and the console that they watch it with."""

from typing import Any

from aws_cdk import aws_cognito_identitypool as identity
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct

from console.config import Thresholds, document
from stacks.base import FleetStack
from stacks.reviewed import reviewed
from stacks.settings import Settings
from stacks.site import ConsoleSite
from stacks.target import Target


class DashboardStack(FleetStack):
    """Identity pool `wildrydes`, whose guests may read readings and query rows; on AWS the console's site too."""

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
        pool = self._pool(readings, table)
        config = document(
            region=self.region,
            identity_pool_id=pool.identity_pool_id,
            stream=readings.stream_name,
            table=table.table_name,
            stage=settings.stage,
            retention_hours=settings.retention,
            thresholds=Thresholds(vitals=settings.vitals, stale_seconds=settings.stale, lost_seconds=settings.lost),
            basemap_style_url=settings.basemap,
        )
        self.output("IdentityPoolId", pool.identity_pool_id, "Where the console gets its credentials")
        self.output("GuestRoleArn", pool.unauthenticated_role.role_arn, "What a guest may do")
        self.output("ConsoleConfig", self.to_json_string(config), "What the console knows of this deployment")
        self.console = ""
        """The console's address, where it is served from here."""
        if target.serves_console:
            site = ConsoleSite(self, "Console", config=config)
            self.console = f"https://{site.domain_name}/"
            self.output("ConsoleUrl", self.console, "The fleet console")

    def _pool(self, readings: kinesis.IStream, table: dynamodb.ITableV2) -> identity.IdentityPool:
        pool = identity.IdentityPool(
            self,
            "Pool",
            identity_pool_name=self.settings.named("wildrydes"),
            allow_unauthenticated_identities=True,
        )
        reviewed(
            pool,
            "COG7",
            "Whoever has the pool's id may watch the fleet without signing in: it is the default, and what a guest may "
            "do is to read the readings' stream and to query rows.",
        )
        # Stream.grant_read would allow consumers and descriptions too, and Table.grant_read_data scans.
        for actions, on in (
            (["kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"], readings.stream_arn),
            (["dynamodb:Query"], table.table_arn),
        ):
            pool.unauthenticated_role.add_to_principal_policy(iam.PolicyStatement(actions=actions, resources=[on]))
        for service in ("kinesis", "dynamodb"):
            for statement in self.key_rights("Decrypt", via=service):
                pool.unauthenticated_role.add_to_principal_policy(statement)
        return pool
