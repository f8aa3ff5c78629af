"""Measure what a cold start imports and how large the asset is, with and without each dependency."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from statistics import median

from aws.environment import isolate
from bench.peers import install_peer
from stacks.asset import asset_path
from stacks.packages import AWS, HOST, get_packages

_PROGRAM = "import sys, time; {before}; began = time.process_time(); {timed}; print(time.process_time() - began)"
_SETTINGS = {"SUMMARY_STREAM": "none", "QUARANTINE_BUCKET": "none", "AWS_DEFAULT_REGION": "eu-west-1"}


def time_handler_import(runs: int) -> float:
    """Return the milliseconds in which a new interpreter imports the aggregator with its clients from the asset."""
    return _time_import(Path(sys.executable), "pass", "import aggregator.handler", runs, str(asset_path(HOST)))


def time_msgspec_import(runs: int) -> float:
    """Return the milliseconds that importing msgspec adds to importing boto3."""
    return _time_import(Path(sys.executable), "import boto3", "import msgspec.json", runs, str(asset_path(HOST)))


def time_protobuf_import(runs: int) -> float:
    """Return the milliseconds that importing protobuf's messages would add."""
    timed = "from google.protobuf import descriptor_pb2, descriptor_pool, message_factory"
    return _time_import(install_peer("protobuf"), "import base64, datetime, json, typing", timed, runs, "")


def _time_import(python: Path, before: str, timed: str, runs: int, path: str) -> float:
    """Return the median milliseconds of processor time for the statement `timed`, in a new interpreter each."""
    program = _PROGRAM.format(before=before, timed=timed)
    environment = {**isolate(os.environ), **_SETTINGS, "PYTHONPATH": path}
    milliseconds = []
    for _ in range(runs + 1):
        done = subprocess.run([python, "-c", program], env=environment, capture_output=True, text=True, check=True)
        milliseconds.append(float(done.stdout) * 1000)
    return median(milliseconds[1:])  # the first run also compiles the modules


def measure_asset_kilobytes() -> tuple[float, float]:
    """Return the kilobytes of the asset for AWS as a zip file: all of it, and without the packages."""
    folder, package_names = asset_path(AWS), {file.name for file in get_packages(AWS).iterdir()}
    files = [file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    own = [file for file in files if file.relative_to(folder).parts[0] not in package_names]
    return _get_zipped_kilobytes(folder, files), _get_zipped_kilobytes(folder, own)


def _get_zipped_kilobytes(folder: Path, files: list[Path]) -> float:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.relative_to(folder))
    return len(content.getvalue()) / 1024
