"""Refuse events that AppSync refuses: those above the size limit, and those that are not the text of a JSON value.

Source: AWS AppSync Events developer guide, "AWS AppSync Events concepts" and "Publish events via HTTP".
"""

import json
from typing import Any

from emulator.ministack import appsync_events

MAX_EVENT_BYTES = 240 * 1024
_REASON = f"An event must be the text of a JSON value of at most {MAX_EVENT_BYTES} bytes."


def install() -> None:
    """Replace how MiniStack accepts events. Call before it serves."""
    fan_out = appsync_events.fanout_publish

    async def fan_out_valid(api_id: str, channel: str, events: list[Any]) -> tuple[list[Any], list[Any]]:
        # MiniStack refuses what is no text, and counts the others' places.
        checked = [event if is_valid(event) else None for event in events]
        successful, failed = await fan_out(api_id, channel, checked)
        return successful, [{**failure, "errorMessage": _REASON} for failure in failed]

    appsync_events.fanout_publish = fan_out_valid


def is_valid(event: object) -> bool:
    """Return whether AppSync accepts an event."""
    if not isinstance(event, str) or len(event.encode(errors="replace")) > MAX_EVENT_BYTES:
        return False
    try:
        json.loads(event)
    except (ValueError, RecursionError):
        return False
    return True
