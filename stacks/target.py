"""What differs between AWS and the embedded cloud: this list, and nothing else. A test holds the templates to it."""

import platform
from dataclasses import dataclass
from typing import Self

from aws_cdk import CliCredentialsStackSynthesizer, IStackSynthesizer
from aws_cdk import aws_lambda as lambda_

from stacks.packages import AWS, HOST, Place
from stacks.settings import InvalidSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the stacks go."""

    architecture: lambda_.Architecture
    """arm64 on AWS; the host's, where functions are processes of this machine."""
    functions: Place
    """Where they run, which says for what the packages in their asset are built."""
    saves_queries: bool
    """The embedded CloudFormation has no `AWS::Athena::NamedQuery`; the CLI runs the same queries from their files."""
    empties_buckets: bool
    """The custom resource that empties buckets needs the SDK in Node; the embedded cloud ends with all its buckets."""
    serves_console: bool
    """On AWS a bucket behind CloudFront serves the console; here the CLI does, from the same build.

    Whoever serves it knows its address, which people who sign in are sent back to.
    """
    synthesizer: IStackSynthesizer | None
    """None for the default one; its roles can't reach the asset bucket of the embedded cloud, the CLI's user can."""

    @classmethod
    def from_name(cls, name: str | None) -> Self:
        """The target that `-c target=…` names. Raises InvalidSetting."""
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
