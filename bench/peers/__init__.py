"""Peers whose dependencies conflict with the project's: each has an environment and a lock file of its own."""

import os
import sys
from pathlib import Path

from ops.paths import get_home, get_log_file
from ops.task import run_command

_LOCKS = Path(__file__).parent
PEERS = frozenset(lock.stem for lock in _LOCKS.glob("*.lock"))


def install_peer(peer: str) -> Path:
    """Return the Python interpreter of a peer's environment, created on first use from `bench/peers/<peer>.lock`.

    Raises TaskFailed.
    """
    lock = _LOCKS / f"{peer}.lock"
    folder = get_home() / "peers" / peer
    stamp = folder / "installed.lock"
    python = folder / "bin" / "python"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return python
    run_command(
        f"Making an environment for the peer {peer}",
        [sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)],
        environment=os.environ,
        log=get_log_file(f"peer-{peer}"),
        remedy="Install Python's `venv` package and run the command again",
    )
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    run_command(
        f"Installing the peer {peer}",
        [*pip, "install", "--require-hashes", "-r", str(lock)],
        environment=os.environ,
        log=get_log_file(f"peer-{peer}"),
        remedy="Check the network and the package index that pip uses, then run the command again",
    )
    stamp.write_bytes(lock.read_bytes())
    return python
