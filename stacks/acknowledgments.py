"""The acknowledgments of events that those who sign in share: a table in which each user writes items of their own."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.base import FleetStack

_TABLE = "WildRydesAcknowledgments"
INDEX = "ByTime"
"""The index in which a page asks for what is new."""
_MAX_UNITS = 1_000
"""The most read and the most write units per second. An item of 300 KB, the largest that a page writes, takes 300."""


class Acknowledgments(Construct):
    """Table `WildRydesAcknowledgments`: who has seen which events, for a day. The page writes and reads it itself."""

    def __init__(self, stack: FleetStack, id_: str) -> None:
        super().__init__(stack, id_)
        text = dynamodb.AttributeType.STRING
        self.table = dynamodb.TableV2(
            self,
            "Table",
            table_name=stack.settings.physical_name(_TABLE),
            partition_key=dynamodb.Attribute(name="Identity", type=text),
            sort_key=dynamodb.Attribute(name="Made", type=text),
            time_to_live_attribute="Expires",
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=INDEX,
                    partition_key=dynamodb.Attribute(name="Log", type=text),
                    sort_key=dynamodb.Attribute(name="Made", type=text),
                )
            ],
            # Without a limit, a user could cause unlimited costs.
            billing=dynamodb.Billing.on_demand(max_read_request_units=_MAX_UNITS, max_write_request_units=_MAX_UNITS),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(stack.key) if stack.key else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=stack.settings.retains_data,
            removal_policy=stack.removal_policy,
        )

    def allow_sharing(self, role: iam.IRole) -> None:
        """Allow a role of the identity pool to read all acknowledgments, and to write those of its own identity.

        `ForAllValues` alone would also allow a call without keys. Source: IAM user guide, "Amazon DynamoDB: Allows
        item-level access to DynamoDB based on an Amazon Cognito ID" and "Set operators for multivalued context keys".
        """
        own = {"dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"]}
        for statement in (
            iam.PolicyStatement(actions=["dynamodb:Query"], resources=[f"{self.table.table_arn}/index/{INDEX}"]),
            iam.PolicyStatement(
                actions=["dynamodb:PutItem"],
                resources=[self.table.table_arn],
                conditions={"ForAllValues:StringEquals": own, "Null": {"dynamodb:LeadingKeys": "false"}},
            ),
        ):
            role.add_to_principal_policy(statement)
