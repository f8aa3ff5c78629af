"""The command `bench`, on real parts: an embedded cloud, contenders in processes of their own, Parquet that is read."""

import json
import subprocess
import sys

from ops.paths import ROOT


def test_parts_are_measured_beside_their_peers_and_told_as_one_object() -> None:
    command = [sys.executable, "-m", "cli", "bench", "consumer", "archive", "--quick", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1), done.stderr
    figures = json.loads(done.stdout)
    assert figures["consumer_vs_boto3"] > 1
    # Bytes don't depend on how busy a machine is.
    assert figures["archive_bytes_ratio"] >= 20
    assert figures["archive_bytes_ratio_compacted"] >= 40
    assert "Reading 10,000 readings by boto3_json" in done.stderr
