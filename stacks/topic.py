"""The topic for alarms and messages about unicorns: TLS only, encrypted with a key that alarms may use."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from stacks.base import FleetStack
from stacks.settings import Subscription


class AlertTopic(sns.Topic):
    """Topic `WildRydes` with the subscriptions of the setting `alerts`."""

    def __init__(self, stack: FleetStack, id_: str) -> None:
        key = stack.key or _add_own_key(stack, id_)
        super().__init__(
            stack,
            id_,
            topic_name=stack.settings.physical_name("WildRydes"),
            display_name=stack.settings.physical_name("Wild Rydes"),
            master_key=key,
            enforce_ssl=True,
        )
        self.key = key
        self._fleet = stack
        self._let_alarms_publish(stack)
        for number, subscription in enumerate(stack.settings.alerts):
            self._subscribe(stack, f"{id_}Subscription{number or ''}", subscription)

    def allow_publishing(self) -> list[iam.PolicyStatement]:
        """Return the statements that a role of this account needs to publish to the topic."""
        publish = iam.PolicyStatement(actions=["sns:Publish"], resources=[self.topic_arn])
        if self._fleet.key:
            return [publish, *self._fleet.allow_key_use("Decrypt", "GenerateDataKey", via="sns")]
        use = iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[self.key.key_arn])
        return [publish, use]

    def _let_alarms_publish(self, stack: FleetStack) -> None:
        """Allow CloudWatch alarms to publish: a topic with its own policy, here for TLS, loses the default one."""
        alarms = iam.ServicePrincipal("cloudwatch.amazonaws.com")
        is_from_stage = _match_alarms_of_stage(stack)
        self.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[alarms], actions=["sns:Publish"], resources=[self.topic_arn], conditions=is_from_stage
            )
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[alarms],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],  # in a key's policy: this key
                conditions=is_from_stage,
            )
        )

    def _subscribe(self, stack: FleetStack, id_: str, subscription: Subscription) -> None:
        sns.Subscription(
            stack,
            id_,
            topic=self,
            protocol=sns.SubscriptionProtocol[subscription.protocol.upper()],
            endpoint=subscription.endpoint,
        )
        if subscription.protocol == "lambda":
            lambda_.CfnPermission(
                stack,
                f"{id_}Permission",
                action="lambda:InvokeFunction",
                function_name=subscription.endpoint,
                principal="sns.amazonaws.com",
                source_arn=self.topic_arn,
            )


def _add_own_key(stack: FleetStack, id_: str) -> kms.Key:
    """Add a key for the topic alone. CloudWatch may not use AWS's managed key for SNS: alarm messages would be lost.

    Source: SNS developer guide, "Enable compatibility between event sources from AWS services and encrypted topics".
    """
    return kms.Key(
        stack,
        f"{id_}Key",
        description=f"Messages of {stack.stack_name}",
        enable_key_rotation=True,
        pending_window=Duration.days(7),
        removal_policy=RemovalPolicy.DESTROY,
    )


def _match_alarms_of_stage(stack: FleetStack) -> dict[str, dict[str, str]]:
    """Return a policy condition for the stage's alarms; those of the default stage have no suffix in their name."""

    def match_alarms(pattern: str) -> dict[str, str]:
        return {"aws:SourceArn": stack.format_arn(service="cloudwatch", resource=f"alarm:{pattern}")}

    condition = {"ArnLike": match_alarms(stack.settings.physical_name("WildRydes-*"))}
    return condition if stack.settings.stage else {**condition, "ArnNotLike": match_alarms("WildRydes-*-*")}
