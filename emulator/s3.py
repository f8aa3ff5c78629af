"""Write objects from inside the emulator's process, as its own services do."""

import asyncio

from emulator.ministack import s3


def put_object(bucket: str, key: str, body: bytes) -> None:
    """Put an object in the account and region of the current scope. Don't call it on the event loop's thread."""
    headers = {"content-type": "application/octet-stream", "content-length": str(len(body)), "host": "s3.localhost"}
    status, *_ = asyncio.run(s3.handle_request("PUT", f"/{bucket}/{key}", headers, body, {}, internal=True))
    if status >= 300:
        raise OSError(f"S3 answered {status} to PUT /{bucket}/{key}")
