"""What may be set about a deployment, validated in one place."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Self

from aws.names import physical_name

ON_DEMAND = "on-demand"
READ_UNITS_A_SHARD = 1_000
"""Read units a second for the rows of one shard's unicorns: a full shard has 4,324 of them, whose rows are read once a
window, within seconds. A row takes one unit."""
_SHARDS_ON_DEMAND = 10
"""For so many shards' rows, where the streams grow by themselves."""
LOG_DAYS = (1, 7, 14, 30, 90, 365)
STAGE_NAMES = "1 to 16 lower-case letters and digits, with a letter first"
_DAY_SECONDS = 86_400
_UNTIL_SEEN_SECONDS = 30
"""A unicorn is heard once a window, and its summary seen within so long: it waits for two batches and their calls."""

_NO_DOMAIN = "aws|amazon|cognito"
"""Source: Amazon Cognito developer guide, "Using the Amazon Cognito prefix domain for managed login"."""


class InvalidSetting(ValueError):
    """A setting that can't be; the message is one sentence that names it, its value and what it may be."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Someone who hears what the topic tells."""

    protocol: str
    """As SNS names it: email, https, sqs or lambda."""
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A deployment. Each field is the CDK context value of the same name: `-c shards=2`."""

    stage: str = ""
    """Suffix of every physical name; empty for the default stage, whose names are the contract."""
    shards: int | None = 1
    """Shards of either stream; None for on-demand (`-c shards=on-demand`)."""
    window: int = 60
    """Seconds of the aggregator's tumbling window; 0 for none."""
    retention: int = 24
    """Hours that the streams keep their records."""
    removal: str = "destroy"
    """`destroy` leaves nothing behind after `cdk destroy`, `retain` keeps data."""
    kms: str = "managed"
    """`managed` leaves encryption to the keys of AWS, `customer` makes a key of the stage's own for all of its data."""
    log_days: int = 14
    """Days that logs are kept: one of LOG_DAYS."""
    scan_limit_gb: int = 10
    """The most that one question may scan."""
    vitals: int = 100
    """Health or magic below this is an alert."""
    stale: int = 30
    """Seconds of silence after which a unicorn is stale."""
    lost: int = 300
    """Seconds of silence after which a unicorn is lost."""
    basemap: str = ""
    """Address of an online map style for the console; empty for its own offline map."""
    silence: int = 300
    """Seconds without a summary after which people are told that a unicorn is silent."""
    alerts: tuple[Subscription, ...] = ()
    """Who hears of alarms and of unicorns."""
    sign_in: str = "none"
    """`none` lets whoever has the identity pool's id watch the fleet, `required` only users of a user pool, and `mfa`
    demands an authenticator app of them."""

    @property
    def max_read_units(self) -> int:
        """The most read units a second that the table gives to all who read it."""
        return READ_UNITS_A_SHARD * (self.shards or _SHARDS_ON_DEMAND)

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Self:
        """The settings that CDK context gives. Raises InvalidSetting."""
        for name in context.keys() - _READERS.keys():
            raise InvalidSetting(
                f"-c {name}={context[name]} is wrong: there is no such setting but {', '.join(_READERS)}."
            )
        values = {name: _READERS[name](name, str(value)) for name, value in context.items() if value is not None}
        settings = cls(**values)  # type: ignore[arg-type]  # each value was read by its own field's reader
        if settings.lost <= settings.stale:
            raise InvalidSetting(
                f"-c lost={settings.lost} is wrong: it must be greater than stale, which is {settings.stale}."
            )
        if settings.silence < settings.window + _UNTIL_SEEN_SECONDS:
            raise InvalidSetting(
                f"-c silence={settings.silence} is wrong: it must be at least {_UNTIL_SEEN_SECONDS} more than window, "
                f"which is {settings.window}."
            )
        if settings.requires_sign_in and (word := re.search(_NO_DOMAIN, settings.stage)):
            raise InvalidSetting(
                f"-c stage={settings.stage} is wrong: beside sign_in it must not have {word[0]} in it, which Cognito "
                "allows in no domain."
            )
        return settings

    @property
    def context(self) -> dict[str, str]:
        """The CDK context values that give these settings: those that aren't the defaults."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        changed = {name: value for name, value in given.items() if value != getattr(type(self)(), name)}
        return {name: _to_context_value(value) for name, value in changed.items()}

    @property
    def retains_data(self) -> bool:
        return self.removal == "retain"

    @property
    def uses_customer_key(self) -> bool:
        """Whether the stage has a key of its own for its data."""
        return self.kms == "customer"

    @property
    def requires_sign_in(self) -> bool:
        return self.sign_in != "none"

    @property
    def stage_name(self) -> str:
        """The stage in tags and metrics, where the default one needs a name too."""
        return self.stage or "default"

    @property
    def record_age_seconds(self) -> int:
        """How old a record may be for its batch to be retried: a quarter of the retention, at most Lambda's week."""
        return min(self.retention * 3600 // 4, 7 * _DAY_SECONDS)

    def physical_name(self, name: str, separator: str = "-") -> str:
        """A physical name in this stage."""
        return physical_name(name, self.stage, separator)


def _to_context_value(value: object) -> str:
    """A field's value as CDK context gives it."""
    if isinstance(value, tuple):
        return ",".join(one.endpoint for one in value)
    return ON_DEMAND if value is None else str(value)


def _whole_number_reader(least: int, greatest: int) -> Callable[[str, str], int]:
    def read_value(name: str, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= greatest:
            raise InvalidSetting(f"-c {name}={text} is wrong: it must be a whole number from {least} to {greatest}.")
        return int(text)

    return read_value


def is_stage(text: str) -> bool:
    """Return whether a stage may have this name: it is `STAGE_NAMES`."""
    return re.fullmatch(r"[a-z][a-z0-9]{0,15}", text) is not None


def _read_stage(name: str, text: str) -> str:
    if not is_stage(text):
        raise InvalidSetting(f"-c {name}={text} is wrong: it must be {STAGE_NAMES}.")
    return text


def _read_shards(name: str, text: str) -> int | None:
    if text == ON_DEMAND:
        return None
    try:
        return _whole_number_reader(1, 500)(name, text)
    except InvalidSetting:
        raise InvalidSetting(
            f"-c {name}={text} is wrong: it must be a whole number from 1 to 500, or {ON_DEMAND}."
        ) from None


def _word_reader(*words: str) -> Callable[[str, str], str]:
    def read_value(name: str, text: str) -> str:
        if text not in words:
            raise InvalidSetting(f"-c {name}={text} is wrong: it must be {' or '.join(words)}.")
        return text

    return read_value


def _read_log_days(name: str, text: str) -> int:
    if text not in map(str, LOG_DAYS):
        raise InvalidSetting(f"-c {name}={text} is wrong: it must be one of {', '.join(map(str, LOG_DAYS))}.")
    return int(text)


def _read_basemap(name: str, text: str) -> str:
    # No quote, semicolon or comma: its origin becomes part of a Content-Security-Policy.
    if text and not re.fullmatch(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9/._~?&=%+-]*)?", text):
        raise InvalidSetting(f"-c {name}={text} is wrong: it must be an https address of a map style, or empty.")
    return text


def _read_alerts(name: str, text: str) -> tuple[Subscription, ...]:
    return tuple(_read_subscription(name, text, one.strip()) for one in text.split(",")) if text else ()


def _read_subscription(name: str, text: str, one: str) -> Subscription:
    for protocol, form in _ENDPOINTS.items():
        if re.fullmatch(form, one):
            return Subscription(protocol, one)
    raise InvalidSetting(
        f"-c {name}={text} is wrong: {one!r} is no e-mail address, no https address, and no ARN of a queue or function."
    )


_ARN_PLACE = "[a-z0-9-]+:[0-9]{12}"
_ENDPOINTS = {
    "email": r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
    "https": r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9/._~?&=%+-]*)?",
    "sqs": f"arn:aws[a-z-]*:sqs:{_ARN_PLACE}:[A-Za-z0-9_-]{{1,80}}",
    "lambda": f"arn:aws[a-z-]*:lambda:{_ARN_PLACE}:function:[A-Za-z0-9_-]{{1,64}}(:[A-Za-z0-9$_-]+)?",
}
"""What an endpoint of each protocol looks like."""


_READERS: Mapping[str, Callable[[str, str], object]] = {
    "stage": _read_stage,
    "shards": _read_shards,
    "window": _whole_number_reader(0, 900),
    "retention": _whole_number_reader(24, 8760),
    "removal": _word_reader("destroy", "retain"),
    "kms": _word_reader("managed", "customer"),
    "log_days": _read_log_days,
    "scan_limit_gb": _whole_number_reader(1, 1024),
    "vitals": _whole_number_reader(1, 1_000),
    "stale": _whole_number_reader(5, 3_600),
    "lost": _whole_number_reader(6, 86_400),
    "basemap": _read_basemap,
    "silence": _whole_number_reader(30, 86_400),
    "alerts": _read_alerts,
    "sign_in": _word_reader("none", "required", "mfa"),
}
