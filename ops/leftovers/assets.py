"""Find and delete files that deployments uploaded to the bootstrap bucket, which `cdk destroy` leaves there.

Each object is named by the hash of its content. Those of this project are the templates with its tags, and the files
that these templates refer to.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws.errors import call_if_exists
from ops.cost import prices
from ops.cost.prices import GB
from ops.deployment import BOOTSTRAP_STACK, describe_stack, get_outputs
from ops.leftovers.leftover import PROJECT, PROJECT_TAG, STAGE_TAG

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient
    from mypy_boto3_s3.client import S3Client

_MAX_TEMPLATE_BYTES = 2 * 2**20
_ASSET = re.compile(r"\b[0-9a-f]{64}\.(?:zip|json)\b")


@dataclass(frozen=True, slots=True)
class UnusedAssets:
    """Objects in the bootstrap bucket that no stack refers to, with the bytes of all their versions."""

    bucket: str
    keys: tuple[str, ...]
    bytes: int

    @property
    def dollars(self) -> float:
        return prices.OBJECT_MONTH.charge_for(self.bytes / GB)


def find_unused(client: Callable[[str], Any], stage: str) -> UnusedAssets | None:
    """Return the stage's files that no stack refers to; None if the account is not bootstrapped."""
    stack = describe_stack(client("cloudformation"), BOOTSTRAP_STACK)
    bucket = get_outputs(stack).get("BucketName") if stack else None
    if bucket is None:
        return None
    s3 = client("s3")
    sizes: dict[str, int] = {}
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", []):
            sizes[version["Key"]] = sizes.get(version["Key"], 0) + version["Size"]
    own: set[str] = set()
    for key, size in sizes.items():
        if key.endswith(".json") and size <= _MAX_TEMPLATE_BYTES:
            text = _read_text(s3, bucket, key)
            if has_stage_tags(text, stage):
                own |= {key, *_ASSET.findall(text)}
    if own:
        own -= set(_list_referenced(client("cloudformation")))
    keys = sorted(own & sizes.keys())
    return UnusedAssets(bucket, tuple(keys), sum(sizes[key] for key in keys))


def has_stage_tags(template: str, stage: str) -> bool:
    """Return whether a template has resources with the tags of the project and the stage."""
    try:
        resources = json.loads(template).get("Resources", {}).values()
    except (ValueError, AttributeError):  # the text is not a template
        return False
    return any(_is_tagged(resource.get("Properties", {}).get("Tags"), stage) for resource in resources)


def prune_assets(s3: "S3Client", assets: UnusedAssets) -> None:
    """Delete all versions of these objects."""
    for key in assets.keys:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=assets.bucket, Prefix=key):
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                s3.delete_object(Bucket=assets.bucket, Key=version["Key"], VersionId=version["VersionId"])


def _read_text(s3: "S3Client", bucket: str, key: str) -> str:
    """Return an object as text; an empty text if only old versions of a deleted object are left."""
    answer = call_if_exists(s3.get_object, Bucket=bucket, Key=key)
    return answer["Body"].read().decode(errors="replace") if answer else ""


def _list_referenced(cloudformation: "CloudFormationClient") -> Iterator[str]:
    """Yield every file that an existing stack refers to. Two stages may share the file of a function."""
    for page in cloudformation.get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            if stack["StackStatus"] != "DELETE_COMPLETE":
                body = cloudformation.get_template(StackName=stack["StackName"])["TemplateBody"]
                yield from _ASSET.findall(body if isinstance(body, str) else json.dumps(body))


def _is_tagged(tags: Any, stage: str) -> bool:
    pairs = tags if isinstance(tags, dict) else {}
    if isinstance(tags, list):
        pairs = {tag.get("Key"): tag.get("Value") for tag in tags if isinstance(tag, dict)}
    return pairs.get(PROJECT_TAG) == PROJECT and pairs.get(STAGE_TAG) == (stage or "default")
