"""Run `redrive` on a folder, as a process of its own that is killed at one of its calls.

The arguments are the folder, and the number of calls to live.
"""

import sys
from pathlib import Path

from aws.program import run_program
from cli import redrive as command
from tests.unit.ops.redrive.fake_cloud import FakeCloud, Folder

if __name__ == "__main__":
    root = Path(sys.argv[1])
    cloud = FakeCloud(Folder(root / "objects"), root / "log")
    cloud.calls_to_live = int(sys.argv[2])
    deployment = cloud.make_deployment()
    vars(command)["find_deployment"] = lambda: deployment
    run_program(lambda: command.redrive(parallel=8))
