from dataclasses import replace

import pytest

from alerts.evaluation import Episodes, evaluate
from alerts.last_seen import LastAlert, Sighting, Sightings
from alerts.notification import MAX_NAMES, Notification, NotificationContext, build_notification
from unicorn.fleets import load_fleet
from unicorn.fleets.unicorns import FLEET

NOW = 1_763_993_400  # 2025-11-24 14:10:00 UTC
TERMS = NotificationContext(stage="default", fleet=FLEET, silence=300, console="")


def build(seen: Sightings, episodes: Episodes | None = None, terms: NotificationContext = TERMS) -> Notification:
    _, change = evaluate(seen, episodes or Episodes(), NOW, fleet=terms.fleet, silence=terms.silence)
    return build_notification(change, terms, NOW)


def low(heard: int, arrived: int, health: float) -> Sighting:
    return Sighting(heard, {"HealthPoints": LastAlert(arrived, health)})


def test_a_message_tells_what_began_what_ended_and_how_the_fleet_is() -> None:
    seen = {
        "Rocinante": low(NOW - 10, NOW - 10, 87),
        "Shadowfax": Sighting(NOW - 400),
        "Silver": Sighting(NOW - 10),
        "Arion": low(NOW - 10, NOW - 600, 90),
    }
    message = build(seen, Episodes(silent={"Silver": 1}, alerts={"HealthPoints": {"Arion": 1}}))
    assert message.subject == "Wild Rydes default: 1 silent, 1 health below 100, 1 back, 1 recovered"
    assert message.body == (
        "Wild Rydes, stage default, 2025-11-24 14:10:00 UTC\n\n"
        "1 unicorn fell silent: nothing came for more than 300 s.\n"
        "  Shadowfax, last heard 2025-11-24 14:03:20 UTC\n\n"
        "1 unicorn with health below 100.\n"
        "  Rocinante, health 87, 2025-11-24 14:09:50 UTC\n\n"
        "1 unicorn came back after silence.\n"
        "  Silver\n\n"
        "1 unicorn recovered: health 100 or more for 3 minutes.\n"
        "  Arion\n\n"
        "Now 1 silent, 1 with health below 100 and 0 with magic below 100, of 4 unicorns.\n"
    )


def test_each_vital_is_told_in_its_own_words() -> None:
    terms = replace(TERMS, fleet=load_fleet("couriers"))
    seen = {"Ann": Sighting(NOW, {"BatteryPercent": LastAlert(NOW, 12), "CargoCelsius": LastAlert(NOW, 9.25)})}
    message = build(seen, Episodes(alerts={"HeartRate": {"Ann": 1}}), terms)
    assert message.subject == "Wild Rydes default: 1 battery below 15%, 1 cargo above 8.0 C, 1 recovered"
    assert "1 courier with battery below 15%.\n  Ann, battery 12%, 2025" in message.body
    assert "1 courier with cargo above 8.0 °C.\n  Ann, cargo 9.2 °C, 2025" in message.body
    assert "1 courier recovered: heart rate 185 bpm or less for 3 minutes.\n  Ann\n" in message.body
    assert "1 with battery below 15% and 1 with cargo above 8.0 °C, of 1 courier.\n" in message.body


def test_fleet_without_vitals_has_silence_only() -> None:
    message = build({"Bus": Sighting(NOW - 400)}, terms=replace(TERMS, fleet=load_fleet("positions")))
    assert message.body.endswith("\n\nNow 1 silent, of 1 vehicle.\n")


def test_a_whole_fleet_is_one_message_of_bounded_length() -> None:
    seen = {f"Unicorn {n:06d}": Sighting(NOW - 400) for n in range(100_000)}
    message = build(seen)
    assert message.subject == "Wild Rydes default: 100,000 silent"
    assert message.body.count("\n  Unicorn ") == MAX_NAMES
    assert "  and 99,950 more\n" in message.body
    assert "Most of the fleet fell silent at once." in message.body


@pytest.mark.parametrize("name", ["🦄" * 128, "\n" * 128, "\U000e0fff" * 128])
def test_the_longest_names_fit_a_message_of_sns(name: str) -> None:
    terms = replace(TERMS, stage="a" * 16, console=f"https://{'d' * 60}.cloudfront.net/")
    names = [f"{name[:-3]}{n:03d}" for n in range(400)]
    fallen = {n: low(NOW, NOW, -(2**31)) for n in names[:100]}
    silent = {n: Sighting(NOW - 400) for n in names[100:200]}
    back = {n: low(NOW, NOW - 600, 1) for n in names[200:]}
    before = Episodes(silent=dict.fromkeys(names[200:300], 1), alerts={"HealthPoints": dict.fromkeys(names[300:], 1)})
    message = build(fallen | silent | back, before, terms)
    assert len(message.body.encode()) < 256 * 1024
    assert len(message.subject) < 100
    assert message.subject.isascii()


def test_a_name_cannot_forge_a_line() -> None:
    body = build({"A\nNow 0 silent\u2028": Sighting(NOW - 400)}).body
    assert "  A\\nNow 0 silent\\u2028, last heard" in body


def test_where_the_console_is_known_each_name_leads_to_its_unicorn() -> None:
    body = build({"Bébé & Co": Sighting(NOW - 400)}, terms=replace(TERMS, console="https://c.example.org/")).body
    assert "https://c.example.org/#unicorn=B%C3%A9b%C3%A9%20%26%20Co\n" in body
    assert body.endswith("The console: https://c.example.org/\n")


def test_more_unicorns_than_can_be_watched_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.last_seen.MAX_WATCHED", 2)
    seen = {"Silver": Sighting(NOW), "Arion": Sighting(NOW)}
    assert "More unicorns report than can be watched: 120,000" in build(seen).body
    after = build({"Silver": Sighting(NOW)}, Episodes(is_crowded=True))
    assert after.subject == "Wild Rydes default: all are watched"
    assert "All unicorns are watched again." in after.body


@pytest.mark.parametrize(("characters", "is_cut"), [(160, False), (161, True)])
def test_name_of_more_than_160_characters_is_cut(characters: int, is_cut: bool) -> None:
    name = "x" * characters
    shown = f"{'x' * 160}…" if is_cut else name
    assert f"\n  {shown}, last heard" in build({name: Sighting(NOW - 400)}).body


@pytest.mark.parametrize(("characters", "is_shown"), [(300, True), (301, False)])
def test_link_of_more_than_300_characters_is_left_out(characters: int, is_shown: bool) -> None:
    start = "https://console/#unicorn="
    name = "x" * (characters - len(start))
    body = build({name: Sighting(NOW - 400)}, terms=replace(TERMS, console="https://console/")).body
    assert (f"{start}{name}" in body) == is_shown
