"""The console on AWS: its files are in a private bucket that only its CloudFront distribution may read."""

from functools import cache
from pathlib import Path

from aws_cdk import Annotations, Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from console.build import build
from console.config import PATH, Document
from console.headers import HSTS_SECONDS, IMMUTABLE, REVALIDATE, make_security_headers
from stacks.base import FleetStack
from stacks.nag import acknowledge, acknowledge_objects
from stacks.scratch import make_scratch_folder

_IN_SECURITY_BEHAVIOR = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options")
"""Headers that CloudFront has settings for, and that it refuses as custom headers."""

_ACKNOWLEDGED = {
    "CFR1": "The fleet may be watched from any country. A team with other needs restricts the countries itself.",
    "CFR2": "The site only serves files, so no request reaches code that could be attacked, and WAF costs more than "
    "the rest of the site.",
    "CFR3": "The site only serves the console's own files, which are not secret. The fleet's data is read from Kinesis "
    "and DynamoDB with credentials from Cognito, and CloudTrail logs those calls.",
    "CFR4": "CloudFront's own domain has a fixed TLS policy. Only a custom domain and certificate can require more.",
}


class ConsoleSite(Construct):
    """Serves over HTTPS only, with `console.headers`. Browsers cache hashed files forever, and never the page."""

    def __init__(self, stack: FleetStack, id_: str, *, config: Document) -> None:
        super().__init__(stack, id_)
        self.bucket = stack.add_bucket(
            "ConsoleFiles",
            has_fleet_data=False,  # the files are not secret, and CloudFront would need the key to serve them
            lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
        )
        self.distribution = self._add_distribution(stack, config)
        Annotations.of(self.distribution).acknowledge_warning(
            "@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk",
            "The warning is about sites without a default root object. This site has one.",
        )
        self._deploy(stack, config)
        for rule, reason in _ACKNOWLEDGED.items():
            acknowledge(self.distribution, rule, reason)

    @property
    def domain_name(self) -> str:
        return self.distribution.distribution_domain_name

    def _add_distribution(self, stack: FleetStack, config: Document) -> cloudfront.Distribution:
        origin = origins.S3BucketOrigin.with_origin_access_control(
            self.bucket,
            origin_access_control=cloudfront.S3OriginAccessControl(
                self, "Access", origin_access_control_name=_make_regional_name(stack)
            ),
            # With LIST, a missing path is answered with 404, which the page expects, instead of 403.
            origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
        )
        return cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"The fleet console of {stack.stack_name}",
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origin,
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                response_headers_policy=self._add_headers_policy(stack, config),
            ),
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
        )

    def _add_headers_policy(self, stack: FleetStack, config: Document) -> cloudfront.ResponseHeadersPolicy:
        headers = make_security_headers(config, domain=stack.url_suffix)
        custom = [name for name in headers if name not in _IN_SECURITY_BEHAVIOR]
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            response_headers_policy_name=_make_regional_name(stack),
            comment=f"The fleet console of {stack.stack_name}",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=headers["Content-Security-Policy"], override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.seconds(HSTS_SECONDS), override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=headers[name], override=True) for name in custom
                ]
            ),
        )

    def _deploy(self, stack: FleetStack, config: Document) -> None:
        """Copy the files into the bucket: first the parts that the page refers to, then the page.

        Old files are kept, because an open page may still load parts of its own version.
        """
        files = assets.Asset(self, "Files", path=str(_build_once()))
        source = deployment.Source.bucket(files.bucket, files.s3_object_key)
        logs = stack.add_log_group("ConsoleDeploymentLogs")
        role = self._add_deployer_role()
        logs.grant_write(role)

        def deploy(id_: str, sources: list[deployment.ISource], exclude: str, cache_control: str) -> Construct:
            return deployment.BucketDeployment(
                self,
                id_,
                sources=sources,
                destination_bucket=self.bucket,
                exclude=[exclude],
                prune=False,
                cache_control=[deployment.CacheControl.from_string(cache_control)],
                role=role.without_policy_updates(),
                log_group=logs,
            )

        parts = deploy("Parts", [source], "index.html", IMMUTABLE)
        page = deploy("Page", [source, deployment.Source.json_data(PATH, config)], "assets/*", REVALIDATE)
        page.node.add_dependency(parts)
        self._acknowledge_copying_function(stack)
        sources = [files, *(node for node in page.node.find_all() if isinstance(node, assets.Asset))]
        objects = [asset.bucket.arn_for_objects(asset.s3_object_key) for asset in sources]
        role.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=objects))

    def _acknowledge_copying_function(self, stack: FleetStack) -> None:
        [function] = [child for child in stack.node.children if child.node.id.startswith("Custom::CDKBucketDeployment")]
        acknowledge(
            function,
            "L1",
            "This function belongs to the library, which chooses its runtime. It runs only during deployments.",
        )

    def _add_deployer_role(self) -> iam.Role:
        """Add the role that copies the files. The library's own role could write to every log group, and more."""
        role = iam.Role(self, "Deployer", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        for actions, resource in (
            (["s3:ListBucket"], self.bucket.bucket_arn),
            (["s3:PutObject"], self.bucket.arn_for_objects("*")),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
        acknowledge_objects(
            role, self.bucket, "", "The bucket holds only the console, and its files are named by their content."
        )
        return role


def _make_regional_name(stack: FleetStack) -> str:
    """Return the stack's name with its region, because CloudFront's names are unique per account, not per region."""
    return f"{stack.stack_name}-{stack.region}"


@cache
def _build_once() -> Path:
    """Build the console once per process, and return its folder."""
    folder = make_scratch_folder("console")
    build(folder)
    return folder
