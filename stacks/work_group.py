"""Add an Athena workgroup whose settings override those of its callers."""

from aws_cdk import aws_athena as athena
from aws_cdk import aws_s3 as s3

from stacks.base import FleetStack


def add_work_group(
    stack: FleetStack, id_: str, *, name: str, description: str, results: s3.IBucket, scan_limit_gb: int | None
) -> athena.CfnWorkGroup:
    """Add a workgroup. Without `scan_limit_gb`, its queries may scan any number of bytes."""
    work_group = athena.CfnWorkGroup(
        stack,
        id_,
        name=stack.settings.physical_name(name),
        description=description,
        recursive_delete_option=not stack.settings.retains_data,
        work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
            enforce_work_group_configuration=True,
            publish_cloud_watch_metrics_enabled=True,
            bytes_scanned_cutoff_per_query=scan_limit_gb * 10**9 if scan_limit_gb else None,
            engine_version=athena.CfnWorkGroup.EngineVersionProperty(selected_engine_version="Athena engine version 3"),
            result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                output_location=f"s3://{results.bucket_name}/",
                encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                    encryption_option="SSE_KMS" if stack.key else "SSE_S3",
                    kms_key=stack.key.key_arn if stack.key else None,
                ),
            ),
        ),
    )
    # A workgroup with a query history can't be deleted, so it is either emptied recursively or retained.
    work_group.apply_removal_policy(stack.removal_policy)
    return work_group
