"""Every private name of MiniStack that this package reads or replaces, in one place.

MiniStack promises nothing about these names, so each of its versions may drop some. `find_missing_names` lists those
that the installed version lacks, and a test expects none.
"""

import inspect
from importlib import import_module
from typing import Any


class Seam:
    """A module of MiniStack, with those of its names that this package reads or replaces.

    A seam's attribute `streams` is the module's `_streams`: both reading and assigning it go to the module. A name that
    is not declared below raises AttributeError. The module is imported at first use, because MiniStack reads its
    environment variables then.
    """

    _module: str
    _names: dict[str, str]

    def __init__(self, module: str, *names: str) -> None:
        self.__dict__.update(_module=f"ministack.{module}", _names={name.lstrip("_"): name for name in names})

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), self._get_private_name(name))

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(import_module(self._module), self._get_private_name(name), value)

    def find_missing_names(self) -> list[str]:
        """Return the declared names that the installed version of the module lacks."""
        module = import_module(self._module)
        return [f"{self._module}.{name}" for name in self._names.values() if not hasattr(module, name)]

    def _get_private_name(self, name: str) -> str:
        if name not in self._names:
            raise AttributeError(f"emulator/ministack.py declares no name {name} of {self._module}")
        return self._names[name]


app = Seam(
    "app",
    *("SERVICE_HANDLERS", "_MAIN_LOOP", "_handle_cognito_body_request", "_is_ecr_registry_path", "pin_request_origin"),
)
iam_actions = Seam(
    "core.iam_actions",
    *("_CBOR_CAPABLE", "_SERVICE_PROTOCOL", "dynamodb_service_context", "extract_iam_action", "extract_resource_arn"),
    "unsigned_operations",
)
iam_evaluator = Seam(
    "core.iam_evaluator",
    *("AuthError", "ResolvedCredential", "_anonymous", "_conditions_met", "_principal_keys", "_resolve_condition_key"),
    *("_served_unsigned", "_signed_request", "_verified_key"),
    *("check_credentials", "enforce", "is_root_access_key", "pin_request_origin", "pin_signed_body"),
    *("pin_signed_request", "resolve_credential"),
)
lambda_runtime = Seam("core.lambda_runtime", "_lock", "_workers", "execution_credentials", "reset")
appsync_events = Seam(
    "services.appsync_events",
    *("_APPSYNC_API_HOST_RE", "_apis", "_authorize_event_op", "_channel_namespace_for", "_channel_namespaces"),
    *("_create_api", "_create_channel_namespace", "_delete_api", "_delete_channel_namespace", "_fanout_publish"),
    *("_handle_client_frame", "_modes_accept", "_operation_auth_modes", "_update_api", "_update_channel_namespace"),
)
athena = Seam(
    "services.athena",
    *("_datum_text", "_empty_relation", "_executions", "_rewrite_data_paths", "_run_duckdb", "_save_query_results"),
    "_table_relation",
)
cloudformation = Seam("services.cloudformation", "_stacks")
provisioners = Seam("services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
cloudwatch = Seam(
    "services.cloudwatch",
    *("_alarms", "_calc_stats", "_dims_from_list", "_dims_key", "_dispatch_alarm_actions", "_evaluate_all_alarms"),
    *("_evaluate_parent_alarms", "_metrics", "_record_history", "_stat_value", "record_metric"),
)
cloudwatch_logs = Seam("services.cloudwatch_logs", "_log_groups")
cognito = Seam(
    "services.cognito",
    *("_admin_reset_user_password", "_authorization_codes", "_confirmation_code_error", "_find_pool_by_client_id"),
    *("_forgot_password", "_get_credentials_for_identity", "_get_open_id_token", "_get_pool_unscoped"),
    *("_hosted_ui_user_status_error", "_identity_logins_error", "_identity_pools", "_issue_auth_code_redirect"),
    *("_list_users", "_oauth2_error", "_page_shell", "_pool_for_client", "_qp", "_refresh_token_revoked"),
    *("_resend_confirmation_code", "_resolve_user", "_revoke_token", "_revoked_tokens", "_send_verification_email"),
    *("_sign_up", "_signature_valid", "_token_claims", "_totp_matches"),
    *("handle_login_submit", "handle_logout", "handle_oauth2_authorize"),
)
dynamodb = Seam(
    "services.dynamodb",
    *("_add_consumed_capacity", "_apply_projection", "_item_size_bytes", "_lock", "_paginate_evaluated_items"),
    *("_scan", "_tables"),
)
firehose = Seam(
    "services.firehose", "_evaluate_prefix", "_s3_bucket_from_arn", "_streams", "ingest_from_kinesis_source"
)
glue = Seam("services.glue", "_tables")
iam = Seam("services.iam", "_roles")
kinesis = Seam(
    "services.kinesis",
    *("_describe_stream_summary", "_encode_list_shards_token", "_expire_records", "_get_records", "_list_shards"),
    *("_merge_shards", "_next_sequence_number", "_partition_key_to_hash", "_put_record", "_put_records"),
    *("_resolve_stream", "_route_to_shard", "_shard_iterators", "_shard_out", "_split_shard", "_streams"),
    "_update_shard_count",
)
lambda_svc = Seam(
    "services.lambda_svc",
    *("_create_esm", "_emit_lambda_logs", "_esm_response", "_esms", "_execute_function", "_functions"),
    *("_get_func_record_for_ref", "_iter_all_esms", "_poll_kinesis", "_update_esm", "execution_credentials"),
)
s3 = Seam("services.s3", "_buckets", "handle_request", "resolve_credential")
stepfunctions = Seam(
    "services.stepfunctions",
    *("_ExecutionError", "_call_lambda", "_execute_task", "_executions", "_map_runs", "_read_map_items"),
    *("_resolve_params_obj", "_resolve_path_or_ctx", "_run_distributed_map", "_state_machines"),
)
sts = Seam(
    "services.sts",
    *("_error", "_p", "_sessions", "_web_identity_trust_denied"),
    *("is_root_access_key", "register_session", "resolve_credential"),
)

USERS, IDENTITIES, ROLES = "_users", "_identities", "_roles"
"""Keys in the record of a user pool or an identity pool."""
TOTP_SECRET, MFA_METHODS = "_totp_secret", "_mfa_enabled"
IDENTITY = "_identity_id"
"""A key in the record of a session."""
RESULTS = "_results"
"""A key in the record of a statement."""
CONFIRMATION_CODE, RESET_CODE = "_confirmation_code", "_reset_code"
"""Keys in the record of a user."""

_COGNITO_KEYS = (USERS, IDENTITIES, IDENTITY, ROLES, TOTP_SECRET, MFA_METHODS, CONFIRMATION_CODE, RESET_CODE)
_TEXTS = {
    "ministack.services.athena": (f'execution["{RESULTS}"]',),
    "ministack.core.responses": ("self._data",),
    "ministack.core.lambda_runtime": ("self._proc",),
    "ministack.services.cognito": tuple(f'"{key}"' for key in _COGNITO_KEYS),
}
"""Private attributes and keys of objects, as they stand in the source of the module that makes them."""


def list_alarms() -> list[tuple[str, str, dict[str, Any]]]:
    """Return the account, the region and the record of every alarm."""
    return [(account, region, alarm) for (account, region, _), alarm in list(cloudwatch.alarms._data.items())]


def get_process(worker: Any) -> Any:
    """Return the process of a Lambda worker; None before it is started."""
    return worker._proc


def find_missing_names() -> list[str]:
    """Return each name declared here that the installed version of MiniStack lacks."""
    names = [name for seam in globals().values() if isinstance(seam, Seam) for name in seam.find_missing_names()]
    for module, texts in _TEXTS.items():
        source = inspect.getsource(import_module(module))
        names += [f"{module}: {text}" for text in texts if text not in source]
    return names
