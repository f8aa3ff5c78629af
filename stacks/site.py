"""The console on AWS: its files in a private bucket, behind CloudFront, which alone may read them."""

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
from console.headers import FOR_EVER, REVALIDATED, TRANSPORT_SECONDS, security_headers
from stacks.base import FleetStack
from stacks.nag import acknowledge, acknowledge_objects
from stacks.scratch import make_scratch_folder

_IN_SECURITY_BEHAVIOR = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options")
"""Headers that CloudFront takes as settings of their own and refuses as custom ones."""

_REVIEWED = {
    "CFR1": "The fleet may be watched from anywhere; a team that knows better has its own countries.",
    "CFR2": "Only files are served, and no request reaches anything that could be attacked; WAF costs more than the "
    "rest of the site.",
    "CFR3": "Only the console's own files are served, which are no secret. Who reads the fleet's data does so from "
    "Kinesis and DynamoDB, with credentials from Cognito, and those calls are CloudTrail's to log.",
    "CFR4": "CloudFront's own domain has a fixed policy; only a domain and certificate of one's own can ask for more.",
}


class ConsoleSite(Construct):
    """HTTPS only, with the headers that `console.headers` says; hashed files are kept for ever, the page never."""

    def __init__(self, stack: FleetStack, id_: str, *, config: Document) -> None:
        super().__init__(stack, id_)
        self.bucket = stack.add_bucket(
            "ConsoleFiles",
            of_the_fleet=False,  # its files are no secret, and CloudFront would need the key to serve them
            lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
        )
        self.distribution = self._add_distribution(stack, config)
        Annotations.of(self.distribution).acknowledge_warning(
            "@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk",
            "It warns of listings where there is no default root object; here there is one.",
        )
        self._deploy(stack, config)
        for rule, reason in _REVIEWED.items():
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
            # With LIST a path that isn't there is a 404, which the page understands, and not a 403.
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
        headers = security_headers(config, domain=stack.url_suffix)
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
                    access_control_max_age=Duration.seconds(TRANSPORT_SECONDS), override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=headers[name], override=True) for name in custom
                ]
            ),
        )

    def _deploy(self, stack: FleetStack, config: Document) -> None:
        """Put the files into the bucket: what the page refers to first, and then the page.

        Nothing is pruned, since a page that is open may still ask for a part that it has not loaded yet.
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

        parts = deploy("Parts", [source], "index.html", FOR_EVER)
        page = deploy("Page", [source, deployment.Source.json_data(PATH, config)], "assets/*", REVALIDATED)
        page.node.add_dependency(parts)
        self._acknowledge_copying_function(stack)
        sources = [files, *(found for found in page.node.find_all() if isinstance(found, assets.Asset))]
        own = [asset.bucket.arn_for_objects(asset.s3_object_key) for asset in sources]
        role.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=own))

    def _acknowledge_copying_function(self, stack: FleetStack) -> None:
        [function] = [child for child in stack.node.children if child.node.id.startswith("Custom::CDKBucketDeployment")]
        acknowledge(
            function, "L1", "The library's own function, which runs while a deployment does, on what it was made for."
        )

    def _add_deployer_role(self) -> iam.Role:
        """What copies the files. The role that the library would make may write to every log group and more."""
        role = iam.Role(self, "Deployer", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        for actions, on in (
            (["s3:ListBucket"], self.bucket.bucket_arn),
            (["s3:PutObject"], self.bucket.arn_for_objects("*")),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[on]))
        acknowledge_objects(
            role, self.bucket, "", "The bucket is the console's alone, and a file is named by its content."
        )
        return role


def _make_regional_name(stack: FleetStack) -> str:
    """CloudFront's names are the account's, and the same stack may be in another region too."""
    return f"{stack.stack_name}-{stack.region}"


@cache
def _build_once() -> Path:
    """The console, built once for this process."""
    folder = make_scratch_folder("console")
    build(folder)
    return folder
