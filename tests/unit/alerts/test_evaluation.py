import pytest

from alerts.evaluation import Change, Episodes, evaluate
from alerts.last_seen import FORGOTTEN_SECONDS, LastAlert, Sighting, Sightings, merge
from unicorn.fleets.unicorns import FLEET

HEALTH, MAGIC = "HealthPoints", "MagicPoints"
SILENCE = 300
NOW = 2_000_000


def evaluate_at(seen: Sightings, episodes: Episodes | None = None, now: float = NOW) -> tuple[Episodes, Change]:
    return evaluate(seen, episodes or Episodes(), now, fleet=FLEET, silence=SILENCE)


def low(heard: int, arrived: int, health: float = 87) -> Sighting:
    """Return the sighting of a unicorn whose health was low in a summary that arrived then."""
    return Sighting(heard, {HEALTH: LastAlert(arrived, health)})


def in_alert(health: dict[str, int] | None = None, magic: dict[str, int] | None = None) -> dict[str, dict[str, int]]:
    return {vital: starts for vital, starts in ((HEALTH, health), (MAGIC, magic)) if starts}


def test_silence_begins_when_nothing_came_for_longer_than_the_setting() -> None:
    at_the_limit, beyond = Sighting(NOW - SILENCE), Sighting(NOW - SILENCE - 1)
    episodes, change = evaluate_at({"Silver": at_the_limit, "Shadowfax": beyond})
    assert change.fell_silent == {"Shadowfax": beyond}
    assert episodes == Episodes(silent={"Shadowfax": NOW - SILENCE - 1}, alerts=in_alert())


def test_an_episode_is_told_once_and_its_end_once() -> None:
    seen = {"Shadowfax": Sighting(NOW - 400)}
    episodes, _ = evaluate_at(seen)
    later, change = evaluate_at(seen, episodes, NOW + 60)
    assert not change.is_worth_a_message
    assert later == episodes
    after, change = evaluate_at({"Shadowfax": Sighting(NOW + 90)}, later, NOW + 120)
    assert change.heard_again == ("Shadowfax",)
    assert after == Episodes(alerts=in_alert())
    assert not evaluate_at({"Shadowfax": Sighting(NOW + 90)}, after, NOW + 180)[1].is_worth_a_message


def test_alert_begins_at_the_first_low_summary() -> None:
    rocinante = low(NOW - 5, NOW - 5)
    episodes, change = evaluate_at({"Rocinante": rocinante, "Silver": Sighting(NOW)})
    assert change.raised == {HEALTH: {"Rocinante": rocinante}, MAGIC: {}}
    assert episodes == Episodes(alerts=in_alert({"Rocinante": NOW - 5}))


def test_alert_ends_once_every_summary_was_good_for_three_minutes() -> None:
    episodes = Episodes(alerts=in_alert({"Rocinante": NOW}))
    almost = low(NOW + 179, NOW)
    assert not any(evaluate_at({"Rocinante": almost}, episodes, almost.heard)[1].recovered.values())
    good = low(NOW + 180, NOW)
    after, change = evaluate_at({"Rocinante": good}, episodes, good.heard)
    assert change.recovered == {HEALTH: ("Rocinante",), MAGIC: ()}
    assert after == Episodes(alerts=in_alert())


def test_each_vital_has_an_episode_of_its_own() -> None:
    both = Sighting(NOW, {HEALTH: LastAlert(NOW - 200, 87), MAGIC: LastAlert(NOW, 5)})
    after, change = evaluate_at({"Rocinante": both}, Episodes(alerts=in_alert({"Rocinante": 1})))
    assert change.recovered == {HEALTH: ("Rocinante",), MAGIC: ()}
    assert change.raised == {HEALTH: {}, MAGIC: {"Rocinante": both}}
    assert after == Episodes(alerts=in_alert(magic={"Rocinante": NOW}))


def test_alert_that_another_threshold_raised_counts_no_more() -> None:
    lowered = FLEET.set_thresholds("HealthPoints=80")
    episodes, change = evaluate({"Rocinante": low(NOW, NOW)}, Episodes(), NOW, fleet=lowered, silence=SILENCE)
    assert not change.is_worth_a_message
    assert episodes == Episodes(alerts=in_alert())


def test_a_unicorn_at_the_threshold_does_not_flap() -> None:
    seen, episodes, messages = Sighting(0), Episodes(), 0
    for minute in range(60):
        now = NOW + 60 * minute
        seen = merge(seen, low(now, now, 99) if minute % 3 else Sighting(now))
        episodes, change = evaluate_at({"Rocinante": seen}, episodes, now)
        messages += change.is_worth_a_message
    assert messages == 1


def test_silence_ends_no_episode_of_low_vitals() -> None:
    rocinante = low(NOW, NOW)
    episodes, _ = evaluate_at({"Rocinante": rocinante})
    after, change = evaluate_at({"Rocinante": rocinante}, episodes, NOW + 3600)
    assert (list(change.fell_silent), change.recovered) == (["Rocinante"], {HEALTH: (), MAGIC: ()})
    assert set(after.alerts[HEALTH]) == {"Rocinante"}


def test_forgotten_unicorns_end_their_episodes_without_a_word() -> None:
    episodes = Episodes(silent={"Old": 1}, alerts=in_alert({"Old": 1, "Lost": 1}))
    after, change = evaluate_at({"Old": low(NOW - FORGOTTEN_SECONDS - 1, 1)}, episodes)
    assert not change.is_worth_a_message
    assert after == Episodes(alerts=in_alert())


def test_most_of_the_fleet_is_more_than_half_of_those_who_were_heard() -> None:
    gone = {f"Gone {n}": Sighting(NOW - 400) for n in range(3)}
    here = {f"Here {n}": Sighting(NOW) for n in range(3)}
    assert not evaluate_at(gone | here)[1].is_likely_outage
    assert evaluate_at(gone | dict(list(here.items())[:2]))[1].is_likely_outage
    long_silent = Episodes(silent={"Here 0": 1, "Here 1": 1})
    assert not evaluate_at(gone, long_silent)[1].fell_silent.keys() & {"Here 0"}
    assert not evaluate_at({"Gone 0": Sighting(NOW - 400)})[
        1
    ].is_likely_outage  # a single unicorn is never most of a fleet


@pytest.mark.parametrize(
    ("silent", "reporting", "is_outage"), [(2, 2, False), (3, 3, True), (2, 3, True), (1, 3, False), (2, 4, False)]
)
def test_outage_needs_three_unicorns_and_more_than_half_of_them(silent: int, reporting: int, is_outage: bool) -> None:
    seen = {f"Unicorn {n}": Sighting(NOW - 400 * (n < silent)) for n in range(reporting)}
    assert evaluate_at(seen)[1].is_likely_outage is is_outage


def test_change_tells_how_the_fleet_is() -> None:
    seen = {"A": Sighting(NOW), "B": Sighting(NOW - 400), "C": low(NOW, NOW)}
    change = evaluate_at(seen, Episodes(silent={"B": NOW - 400}))[1]
    assert (change.vehicles, change.silent, change.in_alert, change.any_alert) == (3, 1, {HEALTH: 1, MAGIC: 0}, 1)
