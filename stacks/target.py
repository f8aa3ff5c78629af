"""All differences between the stacks on AWS and on the local cloud. A test compares the templates with this list."""

import platform
from dataclasses import dataclass
from typing import Self

from aws_cdk import CliCredentialsStackSynthesizer, IStackSynthesizer
from aws_cdk import aws_lambda as lambda_

from stacks.packages import AWS, HOST, Place
from stacks.settings import InvalidSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the stacks are deployed to."""

    architecture: lambda_.Architecture
    """arm64 on AWS; on the local cloud the host's, because functions run as its processes."""
    functions: Place
    """Where functions run: the packages in their asset are built for it."""
    saves_queries: bool
    """Whether Athena saves the queries. The local CloudFormation can't; the CLI runs them from their files."""
    empties_buckets: bool
    """Whether buckets are emptied with their stack. The custom resource for it needs the SDK in Node, which the local
    cloud lacks; there all buckets vanish when the cloud ends."""
    serves_console: bool
    """Whether a stack serves the console. On the local cloud the CLI serves the same build, and registers its address
    for sign-in."""
    synthesizer: IStackSynthesizer | None
    """None for the CDK's default, whose roles can't reach the local cloud's asset bucket; the CLI's user can."""

    @classmethod
    def from_name(cls, name: str | None) -> Self:
        """Return the target that `-c target=…` names. Raises InvalidSetting."""
        if name in (None, "aws"):
            return cls(
                architecture=lambda_.Architecture.ARM_64,
                functions=AWS,
                saves_queries=True,
                empties_buckets=True,
                serves_console=True,
                synthesizer=None,
            )
        if name == "embedded":
            return cls(
                architecture=_get_host_architecture(),
                functions=HOST,
                saves_queries=False,
                empties_buckets=False,
                serves_console=False,
                synthesizer=CliCredentialsStackSynthesizer(),
            )
        raise InvalidSetting(f"-c target={name} is wrong: it must be aws or embedded.")


def _get_host_architecture() -> lambda_.Architecture:
    arm = platform.machine().lower() in ("aarch64", "arm64")
    return lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64
