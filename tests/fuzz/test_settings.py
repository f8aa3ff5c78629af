"""Any text for a setting is either accepted by AWS too, or refused in a sentence."""

import re
from dataclasses import fields
from random import Random

from stacks.settings import InvalidSetting, Settings
from tests.fuzz.conftest import INPUTS, SEED, Figures

_TEXTS = (
    *("", " ", "0", "1", "-1", "+1", "01", "1.0", "1e3", "٣", "24", "60", "99999999999999999999", "true", "None"),
    *("blue", "Blue", "blue-green", "b" * 16, "b" * 17, "1blue", "retain", "destroy", "on-demand", "required"),
    *("https://example.com/style.json", "http://example.com", "https://a b", "https://example.com/;script-src *"),
    *("ops@example.com", "arn:aws:sns:us-east-1:1:t", "../x", "\0", "\n", "a\nb", "🦄", "${AWS::Region}", "'", '"'),
)
_ALPHABET = "ab019.-_/:@;'\" \n\0é🦄"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")


def test_setting_is_accepted_or_refused_in_a_sentence(figures: Figures) -> None:
    random = Random(SEED)
    known = [field.name for field in fields(Settings)]
    accepted = 0
    for _ in range(INPUTS):
        names = random.choices([*known, "colour"], k=random.choice((1, 1, 1, 2, 4)), weights=[20] * len(known) + [1])
        context = {name: _value(random) for name in names}
        settings = _parse_settings(context)
        if isinstance(settings, Settings):
            accepted += 1
            assert _NAME.fullmatch(settings.physical_name("WildRydesStreamProcessor"))
            assert 0 < settings.record_age_seconds <= settings.retention * 3600
        else:
            assert any(settings.startswith(f"-c {name}=") for name in context)
            assert settings.endswith(".")
    figures.record("settings", inputs=INPUTS, accepted=accepted, refused=INPUTS - accepted)


def _parse_settings(context: dict[str, object]) -> Settings | str:
    """Return the settings, or the sentence that refuses them."""
    try:
        return Settings.from_context(context)
    except InvalidSetting as refusal:
        return str(refusal)


def _value(random: Random) -> object:
    if random.random() < 0.2:
        return random.choice((None, True, 0, 1, 60, -1, 1.5, [], {"a": 1}))
    if random.random() < 0.6:
        return random.choice(_TEXTS)
    return "".join(random.choices(_ALPHABET, k=random.randint(0, 20)))
