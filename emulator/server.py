"""Run the emulator: `python -m emulator.server [--limits] [--chaos PLAN]`.

The process serves on a free port of 127.0.0.1 and prints `{"port": …}` once it listens. It ends on SIGTERM or when its
standard input closes, which also happens when the process that started it is killed.
"""

import asyncio
import json
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.ministack import lambda_runtime
from emulator.scratch import SCRATCH, new_scratch

if TYPE_CHECKING:
    from hypercorn.config import Config

HOST = "127.0.0.1"
_ENVIRONMENT = {
    "AUTH": "true",  # signatures are checked and IAM is enforced
    "BIND_HOST": HOST,
    "CLOUDTRAIL_RECORDING": "0",
    "IOT_MTLS_ENABLED": "0",  # its listener would open a public interface
    "LAMBDA_EXECUTOR": "local",
    "SFTP_ENABLED": "0",
    "TZ": "UTC",  # as in Athena's sessions
}


def main() -> None:
    listener = socket.create_server((HOST, 0), backlog=512)
    port = listener.getsockname()[1]
    scratch = new_scratch(Path(os.environ[SCRATCH]))
    os.environ.update(_ENVIRONMENT, GATEWAY_PORT=str(port), TMPDIR=scratch, STATE_DIR=scratch, S3_DATA_DIR=scratch)
    tempfile.tempdir = scratch
    _raise_open_files_limit()
    try:
        asyncio.run(_serve(listener, port))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    # Lambda workers and the poller run in daemon threads, which would delay an ordinary exit.
    os._exit(0)


async def _serve(listener: socket.socket, port: int) -> None:
    # Imported here, because MiniStack reads its environment variables when it is imported.
    from hypercorn.asyncio import serve
    from ministack.app import app

    from emulator.consoles import CONSOLES
    from emulator.cors import with_cors
    from emulator.gate import with_gate

    _install_modules(sys.argv[1:])
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    threading.Thread(target=_await_end_of_input, args=(loop, stop), daemon=True).start()
    print(json.dumps({"port": port}), flush=True)  # noqa: T201
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody reads the pipe after this line
    gate = with_gate(with_cors(app), port=port, consoles=Path(os.environ[CONSOLES]))
    await serve(gate, _make_config(listener), shutdown_trigger=stop.wait)
    lambda_runtime.reset()  # stops the workers


def _install_modules(arguments: Sequence[str]) -> None:
    """Add the AWS behavior that MiniStack lacks, and what the command line asks for. Call before MiniStack serves."""
    from emulator import (
        alarms,
        appsync,
        athena,
        cognito,
        credentials,
        event_source_mapping,
        firehose,
        function_errors,
        iam,
        invocation_size,
        kinesis,
        kms_permissions,
        leading_keys,
        limits,
        logs,
        metrics,
        operation,
        scan,
        stack_operation,
        step_functions,
    )
    from emulator.chaos import handler as chaos
    from emulator.chaos.plan import Plan

    for module in (
        credentials,
        operation,
        iam,
        kms_permissions,
        leading_keys,
        scan,
        cognito,
        appsync,
        kinesis,
        event_source_mapping,
        invocation_size,
        function_errors,
        firehose,
        athena,
        logs,
        metrics,
        alarms,
        stack_operation,
        step_functions,
    ):
        module.install()
    if "--limits" in arguments:
        limits.install()
    if plan := Plan.from_arguments(arguments):
        chaos.install(plan)


def _make_config(listener: socket.socket) -> "Config":
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    config.graceful_timeout = 1.0
    return config


def _await_end_of_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while sys.stdin.buffer.read(1):
        pass
    loop.call_soon_threadsafe(stop.set)


def _raise_open_files_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    _ROOT = Path(__file__).resolve().parent.parent
    sys.path[:1] = [str(_ROOT), str(_ROOT / "lambda")]
    main()
