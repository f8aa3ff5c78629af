"""Run `redrive` on the folder that is the argument, as a process of its own that a test can kill."""

import sys
from pathlib import Path

from aws.program import run_program
from cli import redrive as command
from tests.unit.ops.redrive.fake_cloud import FakeCloud, Folder

if __name__ == "__main__":
    root = Path(sys.argv[1])
    deployment = FakeCloud(Folder(root / "objects"), root / "log").make_deployment()
    vars(command)["find_deployment"] = lambda: deployment
    run_program(lambda: command.redrive(parallel=8))
