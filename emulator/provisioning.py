"""Call a function when CloudFormation has created or updated a resource of the local cloud."""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.ministack import provisioners


def on_provisioned(type_: str, call: Callable[[str, Mapping[str, Any]], None]) -> None:
    """Call with the physical id and the properties of each resource of this type, once it was created or updated."""
    handlers = provisioners.RESOURCE_HANDLERS[type_]
    create, update = handlers["create"], handlers["update"]

    def create_and_call(logical_id: str, properties: dict[str, Any], *arguments: Any) -> Any:
        result = create(logical_id, properties, *arguments)
        call(result[0], properties)
        return result

    def update_and_call(physical_id: str, old: dict[str, Any], new: dict[str, Any], *arguments: Any) -> Any:
        result = update(physical_id, old, new, *arguments)
        call(result[0], new)
        return result

    handlers["create"], handlers["update"] = create_and_call, update_and_call
