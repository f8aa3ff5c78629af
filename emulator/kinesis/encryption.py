"""Show a stream's encryption as its template declares it. MiniStack's CloudFormation ignores the property."""

from collections.abc import Mapping
from typing import Any

from emulator.ministack import kinesis
from emulator.provisioning import on_provisioned


def install() -> None:
    """Complete MiniStack's handler. Call before it serves."""
    on_provisioned("AWS::Kinesis::Stream", _store_encryption)


def _store_encryption(name: str, properties: Mapping[str, Any]) -> None:
    stream, encryption = kinesis.streams.get(name), properties.get("StreamEncryption") or {}
    if stream is None:
        return
    stream["EncryptionType"] = encryption.get("EncryptionType", "NONE")
    if "KeyId" in encryption:
        stream["KeyId"] = encryption["KeyId"]
    else:
        stream.pop("KeyId", None)
