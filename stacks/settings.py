"""The settings of a deployment: each is declared once, with its type, its reader and its default."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Self, get_type_hints

from aws.names import physical_name
from settings_guard.rules import ON_DEMAND
from unicorn.fleet import DEFAULT_FLEET, InvalidFleet
from unicorn.fleets import NAMES, load_fleet

LOG_DAYS = (1, 7, 14, 30, 90, 365)
STAGE_NAMES = "1 to 16 lower-case letters and digits, with a letter first"
_DAY_SECONDS = 86_400
_SUMMARY_DELAY_SECONDS = 30
"""How long after its window a unicorn's summary is seen at the latest: it waits for two batches and their calls."""
_READ_UNITS_PER_SHARD = 1_000
"""Read units per second for the rows of one shard's unicorns. A full shard has 4,324 of them, whose rows are
read within seconds once per window. A row takes one unit."""
_ON_DEMAND_SHARDS = 10
"""For how many shards' rows there are read units, if the streams scale on demand."""
_RESERVED_IN_DOMAINS = "aws|amazon|cognito"
"""Source: Amazon Cognito developer guide, "Using the Amazon Cognito prefix domain for managed login"."""
_ARN_PLACE = "[a-z0-9-]+:[0-9]{12}"
_ENDPOINTS = {
    "email": r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
    "https": r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9/._~?&=%+-]*)?",
    "sqs": f"arn:aws[a-z-]*:sqs:{_ARN_PLACE}:[A-Za-z0-9_-]{{1,80}}",
    "lambda": f"arn:aws[a-z-]*:lambda:{_ARN_PLACE}:function:[A-Za-z0-9_-]{{1,64}}(:[A-Za-z0-9$_-]+)?",
}
"""The form of an endpoint, by SNS's name of its protocol."""


class InvalidSetting(ValueError):
    """A wrong setting. The message is a sentence with its name, its value and what it must be."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """An endpoint that receives the messages of the alert topic."""

    protocol: str
    """As SNS names it: email, https, sqs or lambda."""
    endpoint: str


def is_stage(text: str) -> bool:
    """Return whether a stage may have this name: it is `STAGE_NAMES`."""
    return re.fullmatch(r"[a-z][a-z0-9]{0,15}", text) is not None


# A reader returns the value that a text stands for, or raises ValueError with the end of the error's sentence.


def _whole_number(least: int, greatest: int) -> Callable[[str], int]:
    def read_number(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= greatest:
            raise ValueError(f"it must be a whole number from {least} to {greatest}")
        return int(text)

    return read_number


def _word(*words: str) -> Callable[[str], str]:
    def read_word(text: str) -> str:
        if text not in words:
            raise ValueError(f"it must be {' or '.join(words)}")
        return text

    return read_word


def _read_stage(text: str) -> str:
    if not is_stage(text):
        raise ValueError(f"it must be {STAGE_NAMES}")
    return text


def _read_shards(text: str) -> int | None:
    if text == ON_DEMAND:
        return None
    try:
        return _whole_number(1, 500)(text)
    except ValueError as error:
        raise ValueError(f"{error}, or {ON_DEMAND}") from None


def _read_log_days(text: str) -> int:
    if text not in map(str, LOG_DAYS):
        raise ValueError(f"it must be one of {', '.join(map(str, LOG_DAYS))}")
    return int(text)


def _read_basemap(text: str) -> str:
    # The origin becomes part of a Content-Security-Policy, so it must have no quote, semicolon or comma.
    if text and not re.fullmatch(_ENDPOINTS["https"], text):
        raise ValueError("it must be an https address of a map style, or empty")
    return text


def _read_alerts(text: str) -> tuple[Subscription, ...]:
    return tuple(_read_subscription(endpoint.strip()) for endpoint in text.split(",")) if text else ()


def _read_subscription(endpoint: str) -> Subscription:
    for protocol, form in _ENDPOINTS.items():
        if re.fullmatch(form, endpoint):
            return Subscription(protocol, endpoint)
    raise ValueError(f"{endpoint!r} is no e-mail address, no https address, and no ARN of a queue or function")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a deployment. Each field is the CDK context value of the same name: `-c shards=2`."""

    stage: Annotated[str, _read_stage] = ""
    """Suffix of every physical name; empty for the default stage, which has the original names."""
    shards: Annotated[int | None, _read_shards] = 1
    """Shards of each stream; None for on-demand (`-c shards=on-demand`)."""
    window: Annotated[int, _whole_number(0, 900)] = 60
    """Seconds of the aggregator's tumbling window; 0 for none."""
    retention: Annotated[int, _whole_number(24, 8760)] = 24
    """Hours that the streams keep their records."""
    removal: Annotated[str, _word("destroy", "retain")] = "destroy"
    """`destroy` deletes everything with the stacks, `retain` keeps data."""
    kms: Annotated[str, _word("managed", "customer", "retired")] = "managed"
    """`managed` encrypts with keys of AWS, `customer` with a key of the stage's own. `retired` encrypts with keys of
    AWS again, while the stage's key still decrypts."""
    log_days: Annotated[int, _read_log_days] = 14
    """Days that logs are kept: one of LOG_DAYS."""
    scan_limit_gb: Annotated[int, _whole_number(1, 1024)] = 10
    """The most gigabytes that one query may scan."""
    distributed_minutes: Annotated[int, _whole_number(1, 999_999_999)] = 10_000_000
    """Minutes of unicorns in the archive above which a backfill is distributed."""
    fleet: Annotated[str, _word(*NAMES)] = DEFAULT_FLEET
    """The fleet: a module of `lambda/unicorn/fleets/`."""
    vitals: Annotated[str, str] = ""
    """Thresholds of alerts in place of the fleet's own, such as `BatteryPercent=20,CargoCelsius=7.5`, or one number
    for all."""
    stale: Annotated[int, _whole_number(5, 3_600)] = 30
    """Seconds of silence after which a unicorn is stale."""
    lost: Annotated[int, _whole_number(6, 86_400)] = 300
    """Seconds of silence after which a unicorn is lost."""
    basemap: Annotated[str, _read_basemap] = ""
    """Address of an online map style for the console; empty for its own offline map."""
    silence: Annotated[int, _whole_number(30, 86_400)] = 300
    """Seconds without a summary after which a message says that a unicorn is silent."""
    alerts: Annotated[tuple[Subscription, ...], _read_alerts] = ()
    """Who receives alarms and messages about unicorns."""
    sign_in: Annotated[str, _word("none", "required", "mfa")] = "none"
    """`none` lets everybody who knows the identity pool's id watch the fleet, `required` only users of a user pool, and
    `mfa` only those who also have an authenticator app."""

    feed: Annotated[str, _word("poll", "push")] = "poll"
    """`poll` lets the console read the stream, `push` lets a function publish readings to all who watch."""

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Self:
        """Return the settings that CDK context gives. Raises InvalidSetting."""
        hints = get_type_hints(cls, include_extras=True)
        readers = {field.name: hints[field.name].__metadata__[0] for field in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in context.items():
            if name not in readers:
                raise _reject(name, value, f"there is no such setting; the settings are {', '.join(readers)}")
            if value is not None:
                try:
                    values[name] = readers[name](str(value))
                except ValueError as error:
                    raise _reject(name, value, str(error)) from None
        settings = cls(**values)
        try:
            load_fleet(settings.fleet).set_thresholds(settings.vitals)
        except InvalidFleet as error:
            raise InvalidSetting(f"-c vitals={settings.vitals} is wrong. {error}") from None
        if settings.lost <= settings.stale:
            raise _reject("lost", settings.lost, f"it must be greater than stale, which is {settings.stale}")
        if settings.silence < settings.window + _SUMMARY_DELAY_SECONDS:
            raise _reject(
                "silence",
                settings.silence,
                f"it must be at least {_SUMMARY_DELAY_SECONDS} more than window, which is {settings.window}",
            )
        if settings.requires_sign_in and (word := re.search(_RESERVED_IN_DOMAINS, settings.stage)):
            raise _reject(
                "stage",
                settings.stage,
                f"beside sign_in it must not have {word[0]} in it, which Cognito allows in no domain",
            )
        return settings

    @property
    def context(self) -> dict[str, str]:
        """The CDK context that gives these settings, without the defaults."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        changed = {name: value for name, value in values.items() if value != getattr(type(self)(), name)}
        return {name: to_context_value(value) for name, value in changed.items()}

    @property
    def retains_data(self) -> bool:
        return self.removal == "retain"

    @property
    def has_key(self) -> bool:
        """Whether the stage has a key of its own, if only to decrypt."""
        return self.kms != "managed"

    @property
    def encrypts_with_key(self) -> bool:
        return self.kms == "customer"

    @property
    def requires_sign_in(self) -> bool:
        return self.sign_in != "none"

    @property
    def pushes(self) -> bool:
        """Whether readings are pushed to those who watch."""
        return self.feed == "push"

    @property
    def stage_name(self) -> str:
        """The stage in tags and metrics, where the default stage needs a name too."""
        return self.stage or "default"

    @property
    def record_age_seconds(self) -> int:
        """The age up to which a record is passed to its function: three quarters of the retention, at most a week.

        Older records go to the failures bucket, even healthy ones that are only late, so the age is as great as it can
        be. The last quarter is for `redrive`, which reads records from the stream if they are without a payload. A week
        is Lambda's limit.
        """
        return min(self.retention * 3600 * 3 // 4, 7 * _DAY_SECONDS)

    @property
    def max_read_units(self) -> int:
        """The most read units per second that the table gives to all readers together."""
        return _READ_UNITS_PER_SHARD * (self.shards or _ON_DEMAND_SHARDS)

    def physical_name(self, name: str, separator: str = "-") -> str:
        """Return a resource's physical name in this stage."""
        return physical_name(name, self.stage, separator)


def _reject(name: str, value: object, reason: str) -> InvalidSetting:
    return InvalidSetting(f"-c {name}={value} is wrong: {reason}.")


def to_context_value(value: object) -> str:
    """Return a field's value as CDK context gives it."""
    if isinstance(value, tuple):
        return ",".join(subscription.endpoint for subscription in value)
    return ON_DEMAND if value is None else str(value)
