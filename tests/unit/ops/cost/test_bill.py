import pytest

from ops.cost import prices
from ops.cost.bill import Bill, compute_bill
from ops.cost.throughput import Throughput

FIVE = Throughput(unicorns=5)


def get_dollars(month: Bill, what: str) -> float:
    [found] = [line.dollars for line in month.lines if what in line.what]
    return found


def test_two_shards_cost_their_hours() -> None:
    assert get_dollars(compute_bill(FIVE), "shards of two streams") == pytest.approx(2 * 730 * 0.015)


def test_firehose_counts_each_reading_as_five_kilobytes() -> None:
    readings = 5 * 730 * 3600
    assert get_dollars(compute_bill(FIVE), "each record in whole 5 KB") == pytest.approx(
        readings * 5 * 1024 / 2**30 * 0.029
    )


def test_a_month_is_the_sum_of_its_lines_and_730_of_its_hours() -> None:
    month = compute_bill(FIVE)
    assert month.total == pytest.approx(sum(line.dollars for line in month.lines))
    assert sum(month.sum_by_service().values()) == pytest.approx(month.total)
    assert month.hourly * prices.HOURS == pytest.approx(month.total)


@pytest.mark.parametrize("on_demand", [False, True])
def test_longer_retention_costs_more_from_a_day_and_again_from_a_week_on(on_demand: bool) -> None:
    day, week, month = (
        compute_bill(Throughput(unicorns=5, retention=hours), on_demand=on_demand).sum_by_service()["Kinesis"]
        for hours in (24, 168, 720)
    )
    assert day < week < month


def test_on_demand_has_no_shards_and_counts_whole_kilobytes() -> None:
    month = compute_bill(FIVE, on_demand=True)
    assert not [line for line in month.lines if "shard" in line.price.unit]
    records = 730 * 3600 * (5 + 5 * 2 / 60)
    assert get_dollars(month, "each started KB") == pytest.approx(records * 1024 / 2**30 * 0.08)


def test_a_key_of_the_stages_own_stands_for_the_topics_and_costs_its_requests() -> None:
    managed, customer = compute_bill(FIVE), compute_bill(FIVE, customer_key=True)
    assert get_dollars(managed, "topic's key") == get_dollars(customer, "stage's key") == 1
    assert customer.total - managed.total == pytest.approx(get_dollars(customer, "requests"))
    assert 0 < get_dollars(customer, "requests") < 1


def test_more_of_anything_never_costs_less() -> None:
    before = compute_bill(FIVE).total
    for more in (
        Throughput(unicorns=6),
        Throughput(unicorns=5, rate=2),
        Throughput(unicorns=5, retention=48),
        Throughput(unicorns=5, viewers=2),
    ):
        assert compute_bill(more).total > before


def test_each_price_names_its_unit_and_its_page() -> None:
    for line in (
        *compute_bill(Throughput(unicorns=5, retention=720)).lines,
        *compute_bill(Throughput(unicorns=5, retention=720), on_demand=True).lines,
    ):
        assert line.price.unit
        assert line.price.page.startswith(("Amazon ", "AWS "))
        assert line.price.dollars > 0
