"""The permission matrix: for each role, the actions that it may take on each resource. It may do nothing else."""

Cell = tuple[str, str]
"""An IAM action, and the name of the place that it is tried on, as `tests.roles.columns` has them."""

ROLES = {
    "aggregator": "AggregatorRole",
    "processor": "ProcessorRole",
    "watch": "WatchRole",
    "Firehose": "DeliveryRole",
    "compactor": "CompactorRole",
    "backfill": "BackfillRole",
    "backfill's machine": "BackfillMachineRole",
    "settings guard": "SettingsGuardRole",
    "guest": "PoolUnauthenticatedRole",
    "signed in": "PoolAuthenticatedRole",
}
"""Every role of the stacks, with its id there."""
FEED, FEED_ROLE = "feed", "FeedRole"
"""The role that is there only with `-c feed=push`."""
GUESTS_ONLY = {"guest"}
"""Roles that are not there where sign-in is required."""
AWS_ONLY = {
    "ConsoleDeployer": "copies the console's files, which are on AWS only: by its template",
    "CustomS3AutoDeleteObjectsCustomResourceProviderRole": "empties buckets, by their policies and not its own",
}
"""Roles that the local cloud lacks, with the tests that check them."""

ALLOWED = "allowed"
PASSED = {
    **dict.fromkeys(("glue:GetTableVersion", "glue:GetTableVersions"), "InvalidAction"),
    **dict.fromkeys(("states:DescribeExecution", "states:StopExecution"), "ExecutionDoesNotExist"),
}
"""The results of calls that are allowed but that the local cloud doesn't support, or that are on what isn't there."""


def _list_cells(place: str, *actions: str) -> set[Cell]:
    return {(action, place) for action in actions}


def _read_stream(stream: str, *more: str) -> set[Cell]:
    return _list_cells(stream, "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards", *more)


def _run_function(stream: str, logs: str) -> set[Cell]:
    """Return the cells of every function that reads a stream."""
    return {
        *_read_stream(stream, "kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
        *_list_cells(logs, "logs:CreateLogStream", "logs:PutLogEvents"),
        *_list_cells("failed batches", "s3:PutObject"),
        *_list_cells("failures", "s3:ListBucket"),
    }


_ASK = ("athena:GetQueryExecution", "athena:GetQueryResults", "athena:StartQueryExecution")
_UPLOAD = ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject")
"""An object, in parts where it is large."""

_RESULTS = ("query result", "minutes to put back", "minutes put back", "run of a backfill")
"""What lies in the bucket for results."""

MAY: dict[str, set[Cell]] = {
    "aggregator": {
        *_run_function("readings", "aggregator's logs"),
        *_list_cells("summaries", "kinesis:PutRecords"),
        *_list_cells("quarantined readings", "s3:PutObject"),
    },
    "processor": {
        *_run_function("summaries", "processor's logs"),
        *_list_cells("table", "dynamodb:BatchGetItem", "dynamodb:PutItem"),
        *_list_cells("quarantined summaries", "s3:PutObject"),
    },
    "watch": {
        *_run_function("summaries", "watch's logs"),
        *_list_cells("memory of a shard", "s3:GetObject", "s3:PutObject"),
        *_list_cells("memory", "s3:ListBucket"),
        *_list_cells("roster", "s3:PutObject"),
        *_list_cells("topic", "sns:Publish"),
        *_list_cells("key", "kms:Decrypt", "kms:GenerateDataKey"),
    },
    "Firehose": {
        *_read_stream("readings", "kinesis:DescribeStream"),
        *_list_cells("archived", "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
        *_list_cells("not converted", "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
        *_list_cells("archive", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
        *_list_cells("archive's table", "glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"),
        *_list_cells("delivery's logs", "logs:PutLogEvents"),
    },
    "compactor": {
        *_list_cells("compactor's logs", "logs:CreateLogStream", "logs:PutLogEvents"),
        *_list_cells("compactor's work group", *_ASK),
        *_list_cells("archive's table", "glue:GetDatabase", "glue:GetTable"),
        *_list_cells("compacted table", "glue:GetDatabase", "glue:GetTable"),
        *_list_cells("archived", "s3:DeleteObject", "s3:GetObject"),
        *_list_cells("compacted", *_UPLOAD, "s3:DeleteObject", "s3:GetObject"),
        *_list_cells("note of a compaction", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
        *_list_cells("archive", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
        *(cell for place in _RESULTS for cell in _list_cells(place, *_UPLOAD, "s3:GetObject")),
        *_list_cells("query results", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
    },
    "backfill": {
        *_list_cells("backfill's logs", "logs:CreateLogStream", "logs:PutLogEvents"),
        *_list_cells("summaries", "kinesis:PutRecords"),
        *_list_cells("minutes to put back", "s3:DeleteObject", "s3:GetObject"),
        *_list_cells("minutes put back", "s3:PutObject"),
        *_list_cells("query results", "s3:ListBucket"),
    },
    "backfill's machine": {
        *_list_cells("backfill's function", "lambda:InvokeFunction"),
        *_list_cells("backfill's machine", "states:StartExecution"),
        *_list_cells("child of a backfill", "states:DescribeExecution", "states:StopExecution"),
        *_list_cells("run of a backfill", "s3:GetObject"),
    },
    "settings guard": {
        *_list_cells("guard's logs", "logs:CreateLogStream", "logs:PutLogEvents"),
        *_list_cells("readings", "kinesis:DescribeStreamSummary"),
        *_list_cells("summaries", "kinesis:DescribeStreamSummary"),
        *_list_cells("streams' stack", "cloudformation:DescribeStacks"),
    },
    "guest": {
        *_read_stream("readings"),
        *_list_cells("table", "dynamodb:Query"),
        *_list_cells("roster", "s3:GetObject"),
    },
    "signed in": set(),
}
MAY_WITH_SIGN_IN = {
    **{role: cells for role, cells in MAY.items() if role not in GUESTS_ONLY},
    "signed in": {
        *MAY["guest"],
        *_list_cells("acknowledgments by time", "dynamodb:Query"),
        *_list_cells("own acknowledgments", "dynamodb:PutItem"),
    },
}
"""The same where sign-in is required: there is no guest, and who signs in may do what a guest may do elsewhere, and
share acknowledgments of events."""

MAY_WATCH_PUSH = {
    *_list_cells("event API", "appsync:EventConnect"),
    *_list_cells("channels", "appsync:EventSubscribe"),
    *_list_cells("snapshot", "s3:GetObject"),
}
"""What guests or users may do besides with `-c feed=push`."""
MAY_PUSH = {
    *_list_cells("channels", "appsync:EventPublish"),
    *_list_cells("snapshot", "s3:GetObject", "s3:PutObject"),
    *_list_cells("snapshots", "s3:ListBucket"),
    *_read_stream("readings", "kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
    *_list_cells("feed's logs", "logs:CreateLogStream", "logs:PutLogEvents"),
}
"""What the feed may do."""

_READ_A_STREAM = ("kms:Decrypt", "kinesis")
_PUT_OBJECTS = ("kms:GenerateDataKey", "s3")
KEY_USES: dict[str, set[tuple[str, str]]] = {
    "aggregator": {_READ_A_STREAM, _PUT_OBJECTS, ("kms:GenerateDataKey", "kinesis")},
    "processor": {_READ_A_STREAM, _PUT_OBJECTS, ("kms:Decrypt", "dynamodb")},
    "watch": {
        *(_READ_A_STREAM, _PUT_OBJECTS, ("kms:Decrypt", "s3")),
        *(("kms:Decrypt", "sns"), ("kms:GenerateDataKey", "sns")),
    },
    "Firehose": {_READ_A_STREAM, _PUT_OBJECTS, ("kms:Decrypt", "s3")},
    "compactor": {_PUT_OBJECTS, ("kms:Decrypt", "s3")},
    "backfill": {_PUT_OBJECTS, ("kms:Decrypt", "s3"), ("kms:GenerateDataKey", "kinesis")},
    "backfill's machine": {("kms:Decrypt", "s3")},
    "settings guard": set(),
    "guest": {_READ_A_STREAM, ("kms:Decrypt", "dynamodb"), ("kms:Decrypt", "s3")},
    "signed in": set(),
}
"""With `-c kms=customer`: what a service may do with the stage's key for each role; none may use it by itself."""
