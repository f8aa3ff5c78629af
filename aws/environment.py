"""Keep the user's AWS, proxy and certificate settings away from the local cloud.

Only variables that are known to be harmless pass. A list of what to remove would miss the next setting of an SDK.
"""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

ENDPOINT, REGION, DEFAULT_REGION = "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"
_HARMLESS = {
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "TMPDIR", "TZ", "LANG", "LANGUAGE"),
    *("TERM", "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"),
    *("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"),  # to open the console
    *("LD_LIBRARY_PATH", "VIRTUAL_ENV", "CI"),
}
_HARMLESS_PREFIXES = ("LC_", "PYTHON", "WILDRYDES_", "XDG_")
_ACCESS = {ENDPOINT, REGION, DEFAULT_REGION, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
"""The settings with which `wildrydes env` points a shell at the local cloud."""
_NO_FILES = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",  # without credentials an SDK would ask the machine's network for some
}
"""Settings that keep an SDK from looking for the user's own in `~/.aws` and on the network."""
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def isolate(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without the user's AWS, proxy and certificate settings, for the local cloud."""
    return {name: value for name, value in environment.items() if _is_harmless(name)} | _NO_FILES


def isolate_process() -> None:
    """Isolate this process and its later children. Access to the local cloud stays as it is set."""
    access = {name: value for name, value in os.environ.items() if name in _ACCESS}
    _replace_environment(isolate(os.environ) | access)


def leave_local_cloud() -> None:
    """Remove from this process what `wildrydes env` exports, and every endpoint on this machine."""
    is_exported = os.environ.get("AWS_CONFIG_FILE") == os.devnull
    exported = {*_ACCESS, *_NO_FILES} if is_exported else {ENDPOINT}
    _replace_environment(
        {
            name: value
            for name, value in os.environ.items()
            if name not in exported and not (name.startswith(f"{ENDPOINT}_") and is_loopback(value))
        }
    )


def is_loopback(url: str) -> bool:
    """Return whether a URL is on this machine, as the local cloud's is."""
    try:
        return urlsplit(url).hostname in _LOOPBACK
    except ValueError:
        return False


def make_shell_settings(settings: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the variables that a shell with this process's environment has to unset, and those it has to export.

    Afterwards every AWS tool in the shell uses only these settings. Proxies stay for other addresses.
    """
    exported = {**_NO_FILES, **settings}
    unset = {name for name in os.environ if name.upper().startswith(("AWS_", "AMAZON_"))} | {
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
    }
    for name in ("NO_PROXY", "no_proxy"):
        others = [host for host in _get_direct_hosts() if host not in _LOOPBACK]
        exported[name] = ",".join(others if others == ["*"] else [*others, "127.0.0.1", "localhost"])
    return sorted(unset - exported.keys()), exported


def _get_direct_hosts() -> list[str]:
    """Return the hosts that the user's settings reach without a proxy."""
    hosts = f"{os.environ.get('no_proxy', '')},{os.environ.get('NO_PROXY', '')}".split(",")
    return list(dict.fromkeys(host.strip() for host in hosts if host.strip()))


def _is_harmless(name: str) -> bool:
    return name in _HARMLESS or name.startswith(_HARMLESS_PREFIXES)


def _replace_environment(environment: Mapping[str, str]) -> None:
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
