"""Who watches the fleet: the identity pool and its guests."""

from typing import Any

from aws_cdk import aws_cognito_identitypool as identity
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct

from stacks.base import FleetStack
from stacks.settings import Settings
from stacks.target import Target


class DashboardStack(FleetStack):
    """Identity pool `wildrydes`; a guest may list and read the stream of readings, and nothing else."""

    def __init__(
        self, scope: Construct, *, readings: kinesis.IStream, settings: Settings, target: Target, **kwargs: Any
    ) -> None:
        super().__init__(scope, "WildRydesDashboard", settings=settings, target=target, **kwargs)
        pool = identity.IdentityPool(
            self,
            "Pool",
            identity_pool_name=settings.named("wildrydes"),
            allow_unauthenticated_identities=True,
        )
        # Stream.grant_read would allow consumers and descriptions too.
        pool.unauthenticated_role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=["kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"],
                resources=[readings.stream_arn],
            )
        )
        self.output("IdentityPoolId", pool.identity_pool_id, "Where the console gets its credentials")
        self.output("GuestRoleArn", pool.unauthenticated_role.role_arn, "What a guest may do")
