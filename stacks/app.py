"""Build the app: read the context into `Settings` and `Target`, and connect the stacks."""

import os
import re

from aws_cdk import App, Environment

from stacks.archive import ArchiveStack
from stacks.console import ConsoleStack
from stacks.monitoring import MonitoringStack
from stacks.processing import ProcessingStack
from stacks.settings import InvalidSetting, Settings
from stacks.streams import StreamsStack
from stacks.target import Target
from unicorn.selected_fleet import FLEET_NAME


def build(app: App) -> None:
    """Add every stack to the app. Raises InvalidSetting."""
    context = dict(app.node.get_all_context())
    target = Target.from_name(context.pop("target", None))
    # Context names with a colon or a slash belong to the CDK.
    settings = Settings.from_context({name: value for name, value in context.items() if not re.search("[:/]", name)})
    if settings.fleet != FLEET_NAME:
        raise InvalidSetting(f"-c fleet={settings.fleet} is wrong: this process has loaded the fleet {FLEET_NAME}.")
    region = os.environ.get("CDK_DEFAULT_REGION")
    if settings.encrypts_with_key and not region:
        raise InvalidSetting("-c kms=customer needs a region: set AWS_REGION, or a region in the AWS profile.")
    environment = Environment(account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=region)
    streams = StreamsStack(app, settings=settings, target=target, env=environment)
    processing = ProcessingStack(
        app,
        readings=streams.readings,
        summaries=streams.summaries,
        settings=settings,
        target=target,
        key=streams.stage_key,
        env=environment,
    )
    archive = ArchiveStack(
        app,
        readings=streams.readings,
        summaries=streams.summaries,
        settings=settings,
        target=target,
        key=streams.stage_key,
        env=environment,
    )
    console_stack = ConsoleStack(
        app,
        readings=streams.readings,
        table=processing.table,
        settings=settings,
        target=target,
        key=streams.stage_key,
        env=environment,
    )
    monitoring = MonitoringStack(
        app,
        readings=streams.readings,
        summaries=streams.summaries,
        aggregator=processing.aggregator,
        processor=processing.processor,
        table=processing.table,
        delivery=archive.delivery,
        compactor=archive.compactor,
        feed=console_stack.feed.function if console_stack.feed else None,
        settings=settings,
        target=target,
        key=streams.stage_key,
        env=environment,
    )
    # Stacks find streams and table by their names and shared values by parameters, which tells the CDK no order.
    for stack, earlier in (
        (processing, [streams]),
        (archive, [streams]),
        (console_stack, [streams, processing]),
        (monitoring, [streams, processing, archive, console_stack]),
    ):
        for dependency in earlier:
            stack.add_stack_dependency(dependency)
