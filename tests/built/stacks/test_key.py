"""The stage's customer managed key: what it encrypts, and that no role may use it for more than its own work."""

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources, to_json
from tests.built.stacks.test_policies import find_roles, list_resource_statements
from tests.built.stacks.test_rights import to_list
from tests.roles.rows import KEY_USES, ROLES

CONTEXTS: list[dict[str, str]] = [{}, {"target": "embedded"}]
ENCRYPTING = {
    "AWS::DynamoDB::GlobalTable": ("Replicas", 0, "SSESpecification", "KMSMasterKeyId"),
    "AWS::Kinesis::Stream": ("StreamEncryption", "KeyId"),
    "AWS::KinesisFirehose::DeliveryStream": (
        *("ExtendedS3DestinationConfiguration", "EncryptionConfiguration"),
        *("KMSEncryptionConfig", "AWSKMSKeyARN"),
    ),
    "AWS::Athena::WorkGroup": (
        *("WorkGroupConfiguration", "ResultConfiguration", "EncryptionConfiguration", "KmsKey"),
    ),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
    "AWS::S3::Bucket": (
        *("BucketEncryption", "ServerSideEncryptionConfiguration", 0),
        *("ServerSideEncryptionByDefault", "KMSMasterKeyID"),
    ),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
}
"""The types of resources that hold data, and the path to the key in their properties."""
WITHOUT_FLEET_DATA = ("AccessLogs", "ConsoleFiles")
"""Buckets without data of the fleet, which S3's own key encrypts."""


@pytest.fixture(params=CONTEXTS, ids=str)
def keyed(request: pytest.FixtureRequest, synthesize: Synthesize) -> dict[str, Template]:
    return synthesize(**request.param, kms="customer")


def find_key(templates: dict[str, Template]) -> str:
    """Return the logical id of the stage's key."""
    resources = templates[next(name for name in templates if name.startswith("WildRydesStreams"))]["Resources"]
    [logical] = [str(id_) for id_, resource in resources.items() if resource["Type"] == "AWS::KMS::Key"]
    return logical


def resolve_key(value: Any, templates: dict[str, Template]) -> str:
    """Return the logical id of the key that a resource refers to, in its own stack or in the streams' stack."""
    outputs = templates["WildRydesStreams"]["Outputs"]
    if isinstance(value, dict) and "Fn::GetStackOutput" in value:
        value = outputs[value["Fn::GetStackOutput"]["OutputName"]]["Value"]
    return str(value["Fn::GetAtt"][0]) if isinstance(value, dict) else str(value)


def get_at(path: tuple[str | int, ...], value: Any) -> Any:
    for step in path:
        value = value[step]
    return value


def test_all_that_holds_data_is_encrypted_by_the_one_key(keyed: dict[str, Template]) -> None:
    assert len(list_resources(keyed, "AWS::KMS::Key")) == 1
    key, kinds = find_key(keyed), set()
    for template in keyed.values():
        for id_, resource in template["Resources"].items():
            if (path := ENCRYPTING.get(resource["Type"])) and not id_.startswith(WITHOUT_FLEET_DATA):
                assert resolve_key(get_at(path, resource["Properties"]), keyed) == key, id_
                kinds.add(resource["Type"])
    assert kinds == ENCRYPTING.keys()


def test_buckets_ask_for_a_key_of_their_own_and_not_for_each_object(keyed: dict[str, Template]) -> None:
    rules = [get_at(ENCRYPTING["AWS::S3::Bucket"][:2], b) for b in list_properties(keyed, "AWS::S3::Bucket")]
    by_key = [rule[0] for rule in rules if "aws:kms" in to_json(rule)]
    assert len(by_key) == 6
    assert all(rule["BucketKeyEnabled"] is True for rule in by_key)


def test_console_and_access_logs_are_left_to_s3(synthesize: Synthesize) -> None:
    templates = synthesize(kms="customer", removal="retain", stage="prod")
    resources = {
        (stack, id_): to_json(resource["Properties"]["BucketEncryption"])
        for stack, template in templates.items()
        for id_, resource in template["Resources"].items()
        if resource["Type"] == "AWS::S3::Bucket" and id_.startswith(WITHOUT_FLEET_DATA)
    }
    assert len(resources) == 5
    assert all('"AES256"' in encryption and "kms" not in encryption for encryption in resources.values())


@pytest.mark.parametrize(("stage", "alias"), [("", "alias/wildrydes"), ("blue", "alias/wildrydes-blue")])
def test_key_is_rotated_and_named_by_its_stage(synthesize: Synthesize, stage: str, alias: str) -> None:
    templates = synthesize(kms="customer", **({"stage": stage} if stage else {}))
    [key], [named] = list_properties(templates, "AWS::KMS::Key"), list_properties(templates, "AWS::KMS::Alias")
    assert key["EnableKeyRotation"] is True
    assert named["AliasName"] == alias


@pytest.mark.parametrize(
    ("kms", "removal", "deletion", "replacement"),
    [
        ("customer", "destroy", "Delete", "Delete"),
        ("customer", "retain", "RetainExceptOnCreate", "Retain"),
        ("retired", "destroy", "Retain", "Retain"),
        ("retired", "retain", "Retain", "Retain"),
    ],
)
def test_key_stays_where_what_it_encrypts_does(
    synthesize: Synthesize, kms: str, removal: str, deletion: str, replacement: str
) -> None:
    templates = synthesize(kms=kms, removal=removal)
    key = templates["WildRydesStreams"]["Resources"][find_key(templates)]
    assert (key["DeletionPolicy"], key["UpdateReplacePolicy"]) == (deletion, replacement)


def test_retired_key_encrypts_nothing_new(synthesize: Synthesize, aws: dict[str, Template]) -> None:
    retired = synthesize(kms="retired")
    for stack, template in retired.items():
        for id_, resource in template["Resources"].items():
            if path := ENCRYPTING.get(resource["Type"]):
                default = aws[stack]["Resources"][id_]
                assert resource["Properties"].get(path[0]) == default["Properties"].get(path[0]), id_


def test_retired_key_still_decrypts_for_each_role(synthesize: Synthesize) -> None:
    retired = synthesize(kms="retired")
    for role, uses in KEY_USES.items():
        assert list_key_uses(retired, ROLES[role]) == {
            (action, service) for action, service in uses if action == "kms:Decrypt" and service != "sns"
        }, role


def test_retired_key_is_the_same_and_lets_logs_use_it(synthesize: Synthesize) -> None:
    customer, retired = synthesize(kms="customer"), synthesize(kms="retired")
    assert find_key(customer) == find_key(retired)
    [alias] = list_properties(retired, "AWS::KMS::Alias")
    assert [alias] == list_properties(customer, "AWS::KMS::Alias")
    assert find_statement_for(retired, "logs.") == find_statement_for(customer, "logs.")


def test_each_role_has_the_key_used_by_the_services_that_it_works_with_and_never_by_itself(
    keyed: dict[str, Template],
) -> None:
    uses = {role: list_key_uses(keyed, id_) for role, id_ in ROLES.items()}
    assert uses == KEY_USES
    known = tuple(ROLES.values())
    others = [id_ for t in keyed.values() for id_ in find_roles(t) if not id_.startswith(known)]
    assert all(list_key_uses(keyed, id_) == set() for id_ in others)


def test_who_signs_in_has_the_key_used_as_a_guest_has_elsewhere(synthesize: Synthesize) -> None:
    assert list_key_uses(synthesize(kms="customer", sign_in="required"), ROLES["signed in"]) == KEY_USES["guest"]


def list_key_uses(templates: dict[str, Template], role: str) -> set[tuple[str, str]]:
    """Return each action that a role may take with the key, and the service that it must use; `itself` if directly."""
    policies = [
        p for p in list_properties(templates, "AWS::IAM::Policy") if any(is_reference_to(role, r) for r in p["Roles"])
    ]
    uses = set()
    for statement in (s for policy in policies for s in policy["PolicyDocument"]["Statement"]):
        for action in to_list(statement["Action"]):
            # Where the stage's key does not encrypt the topic, the topic has a key of its own.
            if action.startswith("kms:") and resolve_key(statement["Resource"], templates) == find_key(templates):
                via = statement.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService")
                uses.add((action, parse_service(via)))
    return uses


def is_reference_to(role: str, reference: Any) -> bool:
    return isinstance(reference, dict) and str(reference.get("Ref", "")).startswith(role)


def parse_service(via: Any) -> str:
    """Return the name of a service, from its endpoint in this region."""
    if via is None:
        return "itself"
    parts = via["Fn::Join"][1]
    assert parts[1] == {"Ref": "AWS::URLSuffix"}
    name, _, region = str(parts[0]).partition(".")
    assert region == "eu-west-1."
    return name


@pytest.mark.parametrize("stage", ["", "blue"])
def test_key_lets_logs_use_it_for_each_log_group_of_the_stage(synthesize: Synthesize, stage: str) -> None:
    templates = synthesize(kms="customer", **({"stage": stage} if stage else {}))
    patterns = get_at(
        ("Condition", "ArnLike", "kms:EncryptionContext:aws:logs:arn"), find_statement_for(templates, "logs.")
    )
    for stack, template in templates.items():
        for group in list_properties({"": template}, "AWS::Logs::LogGroup"):
            # A name that CloudFormation generates begins with the stack's name.
            name = group.get("LogGroupName", f"{stack}-Logs-1X2Y")
            arn = f"arn:aws:logs:eu-west-1:123456789012:log-group:{name}"
            assert any(fnmatchcase(arn, pattern) for pattern in patterns), name
    for other in ("/aws/lambda/Payroll", "/aws/lambda/WildRydesWatch-green", "WildRydesArchive-green-Logs-1X2Y"):
        arn = f"arn:aws:logs:eu-west-1:123456789012:log-group:{other}"
        assert (stage == "" and "WildRydes" in other) or not any(fnmatchcase(arn, pattern) for pattern in patterns)


def test_alarms_of_the_stage_may_use_the_key_to_tell_the_topic(synthesize: Synthesize) -> None:
    statement = find_statement_for(synthesize(kms="customer", stage="blue"), "cloudwatch.")
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Condition"]["ArnLike"]["aws:SourceArn"].endswith(":alarm:WildRydes-*-blue")


def find_statement_for(templates: dict[str, Template], principal: str) -> dict[str, Any]:
    statements = [s for t in templates.values() for s in list_resource_statements(t) if "kms:Decrypt" in s["Action"]]
    [found] = [s for s in statements if f'"{principal}' in to_json(s["Principal"])]
    return found


def test_nobody_but_the_accounts_administrators_may_do_everything_with_the_key(keyed: dict[str, Template]) -> None:
    wide = [s for t in keyed.values() for s in list_resource_statements(t) if "kms:*" in to_list(s["Action"])]
    assert [s["Principal"] for s in wide] == [{"AWS": "arn:aws:iam::123456789012:root"}]


def test_setting_changes_nothing_but_encryption(aws: dict[str, Template], synthesize: Synthesize) -> None:
    """The setting can be turned on while a fleet flies, because no name or identity depends on it."""
    keyed = synthesize(kms="customer")
    for stack, template in aws.items():
        before, after = template["Resources"], keyed[stack]["Resources"]
        removed = {id_: before[id_]["Type"] for id_ in before.keys() - after.keys()}
        added = {id_: after[id_]["Type"] for id_ in after.keys() - before.keys()}
        assert set(removed.values()) <= {"AWS::KMS::Key"}
        assert set(added.values()) <= {"AWS::KMS::Key", "AWS::KMS::Alias"}
    assert json.loads(keyed["WildRydesStreams"]["Outputs"]["Settings"]["Value"]) == {"kms": "customer"}
