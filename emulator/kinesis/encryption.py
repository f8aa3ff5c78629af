"""A stream's encryption as its template says it: the emulator's CloudFormation leaves it out."""

from typing import Any

from ministack.services import kinesis
from ministack.services.cloudformation import provisioners


def install() -> None:
    """Complete the emulator's handler. Call before it serves."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Kinesis::Stream"]
    create, update = handlers["create"], handlers["update"]

    def create_encrypted(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        name, attributes = create(logical_id, properties, stack_name)
        _apply(name, properties)
        return name, attributes

    def update_encrypted(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str) -> Any:
        result = update(physical_id, old, new, stack_name)
        _apply(physical_id, new)
        return result

    handlers["create"], handlers["update"] = create_encrypted, update_encrypted


def _apply(name: str, properties: dict[str, Any]) -> None:
    stream, wanted = kinesis._streams.get(name), properties.get("StreamEncryption") or {}
    if stream is None:
        return
    stream["EncryptionType"] = wanted.get("EncryptionType", "NONE")
    if "KeyId" in wanted:
        stream["KeyId"] = wanted["KeyId"]
    else:
        stream.pop("KeyId", None)
