"""What a cold start imports, and what the asset weighs: with and without each dependency."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from statistics import median

from bench.peers import python_of
from emulator.cloud import remove_aws_settings
from stacks.asset import asset_path
from stacks.packages import AWS, HOST, get_packages

_TIMED = "import sys, time; {before}; began = time.process_time(); {timed}; print(time.process_time() - began)"
_SETTINGS = {"SUMMARY_STREAM": "none", "QUARANTINE_BUCKET": "none", "AWS_DEFAULT_REGION": "eu-west-1"}


def handler_milliseconds(runs: int) -> float:
    """The aggregator's module imported from the asset by a new interpreter, its clients included."""
    return _milliseconds(Path(sys.executable), "pass", "import aggregator.handler", runs, str(asset_path(HOST)))


def msgspec_milliseconds(runs: int) -> float:
    """What of it is the import of msgspec, beyond what boto3 imports anyway."""
    return _milliseconds(Path(sys.executable), "import boto3", "import msgspec.json", runs, str(asset_path(HOST)))


def protobuf_milliseconds(runs: int) -> float:
    """What the import of protobuf's messages would add."""
    timed = "from google.protobuf import descriptor_pb2, descriptor_pool, message_factory"
    return _milliseconds(python_of("protobuf"), "import base64, datetime, json, typing", timed, runs, "")


def _milliseconds(python: Path, before: str, timed: str, runs: int, path: str) -> float:
    program = _TIMED.format(before=before, timed=timed)
    environment = {**remove_aws_settings(os.environ), **_SETTINGS, "PYTHONPATH": path}
    found = []
    for _ in range(runs + 1):  # the first compiles what it imports
        done = subprocess.run([python, "-c", program], env=environment, capture_output=True, text=True, check=True)
        found.append(float(done.stdout) * 1000)
    return median(found[1:])


def asset_kilobytes() -> tuple[float, float]:
    """The asset for AWS as Lambda gets it, zipped: all of it, and without the packages."""
    folder, brought = asset_path(AWS), {file.name for file in get_packages(AWS).iterdir()}
    files = [file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    own = [file for file in files if file.relative_to(folder).parts[0] not in brought]
    return _zipped(folder, files), _zipped(folder, own)


def _zipped(folder: Path, files: list[Path]) -> float:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.relative_to(folder))
    return len(content.getvalue()) / 1024
