"""Find what is left of a stage by its tags."""

import shlex
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ops.cost import prices
from ops.leftovers.leftover import PROJECT, PROJECT_TAG, STAGE_TAG, Leftover

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient


def find_tagged(client: Callable[[str], Any], stage: str) -> Iterator[Leftover]:
    """Yield every resource with the tags of the project and the stage, except keys that wait for their deletion.

    The tagging service may list deleted resources for some hours, so the remedy is to look at the resource.
    """
    filters = [{"Key": PROJECT_TAG, "Values": [PROJECT]}, {"Key": STAGE_TAG, "Values": [stage or "default"]}]
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources").paginate(TagFilters=filters)
    for arn in (mapping["ResourceARN"] for page in pages for mapping in page["ResourceTagMappingList"]):
        if _is_key(arn) and _waits_for_deletion(client("kms"), arn):
            continue
        remedy = f"aws resourcegroupstaggingapi get-resources --resource-arn-list {shlex.quote(arn)}"
        yield Leftover(kind="tagged", name=arn, dollars=_get_dollars(arn), remedy=remedy)


def exclude_named(by_tag: Iterator[Leftover], by_name: list[Leftover]) -> Iterator[Leftover]:
    """Yield the resources that were found by tag and not by name."""
    endings = tuple(f"{sign}{leftover.name.partition(' ')[0]}" for leftover in by_name for sign in "/:")
    return (leftover for leftover in by_tag if not leftover.name.endswith(endings))


def _get_dollars(arn: str) -> float:
    return prices.KEY_MONTH.charge_for(1) if _is_key(arn) else 0.0


def _is_key(arn: str) -> bool:
    return ":kms:" in arn and ":key/" in arn


def _waits_for_deletion(kms: "KMSClient", arn: str) -> bool:
    """Return whether a key waits for its deletion, days after its stack was deleted. It then costs nothing.

    Source: KMS developer guide, "Deleting AWS KMS keys".
    """
    return bool(kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] == "PendingDeletion")
