"""A Lambda handler as a cold start makes it: its module imported anew under the function's environment."""

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

Handler = Callable[[dict[str, Any], object], dict[str, Any]]


def cold_start(module: str, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Handler:
    """The module's `handle`, with clients and settings of this moment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, module, raising=False)
    handler: Handler = importlib.import_module(module).handle
    return handler
