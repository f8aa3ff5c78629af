"""A Lambda function with the configuration that all functions share."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from runtime.metrics import FUNCTION_STAGE_VARIABLE
from stacks.asset import asset_path
from stacks.base import FleetStack
from stacks.nag import acknowledge
from stacks.packages import AWS
from unicorn.fleet import FLEET_VARIABLE

TIMEOUT_SECONDS = 60


class Function(lambda_.Function):
    """A function from the shared asset, with its own log group and role, and JSON logs."""

    def __init__(
        self,
        stack: FleetStack,
        id_: str,
        *,
        name: str,
        handler: str,
        description: str,
        environment: Mapping[str, str],
        policy: Sequence[iam.PolicyStatement],
        timeout_seconds: int = TIMEOUT_SECONDS,
        logs_calls: bool = True,
    ) -> None:
        """`logs_calls` says whether each call is logged. A call each second would cost less than its log lines."""
        physical_name = stack.settings.physical_name(name)
        log_group_name = f"/aws/lambda/{physical_name}"
        log_group = stack.add_log_group(f"{id_}Logs", log_group_name)
        role = _add_role(stack, id_, log_group)
        super().__init__(
            stack,
            id_,
            function_name=physical_name,
            description=description,
            runtime=lambda_.Runtime(f"python{AWS.python}", lambda_.RuntimeFamily.PYTHON),
            architecture=stack.target.architecture,
            code=lambda_.Code.from_asset(str(asset_path(stack.target.functions))),
            handler=handler,
            environment={
                **environment,
                FUNCTION_STAGE_VARIABLE: stack.settings.stage_name,
                FLEET_VARIABLE: stack.settings.fleet,
            },
            memory_size=512,
            timeout=Duration.seconds(timeout_seconds),
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=None if logs_calls else lambda_.ApplicationLogLevel.WARN,
            system_log_level_v2=None if logs_calls else lambda_.SystemLogLevel.WARN,
            log_group=log_group,
            role=role,
        )
        self.own_role = role
        self.log_group_path = log_group_name
        """The log group's name, which other stacks may know without a reference to it."""
        acknowledge(
            self,
            "L1",
            "Lambda supports Python 3.13 until 2029. A newer version follows once the tests run the functions on it.",
        )
        self.fleet = stack
        for statement in policy:
            self.add_to_role_policy(statement)


def _add_role(stack: FleetStack, id_: str, log_group: logs.ILogGroup) -> iam.Role:
    # AWSLambdaBasicExecutionRole would allow writing to every log group of the account.
    role = iam.Role(stack, f"{id_}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    return role
