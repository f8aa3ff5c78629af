"""Write the result of a query as one Parquet file: Athena unloads it to S3, and its objects are fetched and removed."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import duckdb
from botocore.exceptions import ClientError

from aws.errors import get_error_code
from ops.athena import run
from ops.deployment import Deployment
from ops.result import Cost
from ops.result_object import Progress, ResultLocation, ResultUnreadable
from runtime.s3 import list_objects
from unicorn.printable import to_one_line

_FOLDER = "unload/"
_DENIED = ("AccessDenied", "403")
_LIMITS: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "512MB", "threads": 1}
"""Joining copies one row group after the other. More threads would only take more memory."""


def unload(
    deployment: Deployment,
    sql: str,
    target: Path,
    report: Callable[[str], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Cost:
    """Run a query and write its result to a file. Ctrl-C stops the query.

    Athena writes several objects in parallel, which are joined. Each is in the order of the query, but they are not in
    order among each other. Source: Athena user guide, "UNLOAD". Raises StatementFailed.
    """
    athena = deployment.session.client("athena")
    with _make_folder(deployment) as folder:
        _, execution = run(deployment, athena, _build_statement(sql, folder), sleep)
        with TemporaryDirectory(prefix=f"{target.name}.", dir=target.parent) as downloads:
            files = _download(folder, Path(downloads), report)
            rows = _join(files, target)
    return Cost.of(execution, rows)


def _build_statement(sql: str, folder: ResultLocation) -> str:
    """Return the statement. The query's lines keep their numbers, which Athena's messages have."""
    query = sql.rstrip().rstrip(";")
    return f"UNLOAD ({query}\n) TO '{folder}' WITH (format = 'PARQUET', compression = 'ZSTD')"


@contextmanager
def _make_folder(deployment: Deployment) -> Iterator[ResultLocation]:
    """Yield a new folder in the workgroup's location for results, and remove its objects afterwards.

    Athena does not check who owns the bucket of an UNLOAD, so it is checked before. Source: Athena user guide,
    "UNLOAD".
    """
    group = deployment.session.client("athena").get_work_group(WorkGroup=deployment.outputs["WorkGroupName"])
    results = group["WorkGroup"]["Configuration"]["ResultConfiguration"]["OutputLocation"].rstrip("/")
    folder = ResultLocation.parse(deployment.session, f"{results}/{_FOLDER}{uuid4()}/")
    try:
        folder.s3.head_bucket(Bucket=folder.bucket, ExpectedBucketOwner=folder.owner)
    except ClientError as error:
        raise ResultUnreadable(folder.describe(error)) from None
    try:
        yield folder
    finally:
        _remove_objects(folder)


def _remove_objects(folder: ResultLocation) -> None:
    try:
        for found in list_objects(folder.s3, folder.bucket, folder.key):
            folder.s3.delete_object(Bucket=folder.bucket, Key=found["Key"], ExpectedBucketOwner=folder.owner)
    except ClientError as error:
        if get_error_code(error) not in _DENIED:  # without the right, the bucket's lifecycle removes them
            raise


def _download(folder: ResultLocation, downloads: Path, report: Callable[[str], None]) -> list[Path]:
    """Fetch every object into a local folder. Raises ResultUnreadable."""
    found = list(list_objects(folder.s3, folder.bucket, folder.key))
    overall = Progress(total=sum(entry["Size"] for entry in found))
    files = []
    for number, entry in enumerate(found):
        files.append(downloads / f"{number:05d}.parquet")
        with files[-1].open("wb") as out:
            for chunk in replace(folder, key=entry["Key"]).read(Progress()):
                out.write(chunk)
                overall.read += len(chunk)
                report(str(overall))
    return files


def _join(files: Sequence[Path], target: Path) -> int:
    """Make one file of several, and return its number of rows. Raises ResultUnreadable."""
    if not files:  # Athena writes no object for no rows
        raise ResultUnreadable("it has no rows, of which Athena writes no Parquet: choose another format")
    try:
        with duckdb.connect(config=_LIMITS) as connection:
            if len(files) == 1:
                files[0].replace(target)
            else:
                connection.read_parquet([*map(str, files)]).write_parquet(str(target), compression="zstd")
            [(rows,)] = connection.execute("SELECT count(*) FROM read_parquet($1)", [str(target)]).fetchall()
            return int(rows)
    except duckdb.Error as error:
        raise OSError(to_one_line(str(error))) from None
