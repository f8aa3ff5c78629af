"""Read a page of a scan in a time that does not depend on the table's size, and count its read units.

For each page MiniStack sorts the whole table and hashes each item to a segment, so that a scan takes the square of the
table's size, and it counts one unit for any page. Here MiniStack gets only the items of the page, and parses the
projection once.
Source: DynamoDB developer guide, "Scanning tables in DynamoDB": "Parallel scan", "Capacity units consumed".
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from emulator.ministack import dynamodb

PAGE_BYTES = 2**20
_UNIT_BYTES = 4 * 1024
_MAX_SEGMENTS = 1_000_000
_ALIAS = re.compile(r"#\w+")
_Items = Mapping[str, Mapping[str, Any]]
"""Items by partition key and sort key."""


class Page(NamedTuple):
    """The items of a page."""

    items: dict[str, dict[str, Any]]
    bytes: int
    has_more: bool
    """Whether the page ended before the segment did. It may be that nothing follows."""


def install() -> None:
    """Make scans fast. Call before MiniStack serves."""
    scan, paginate = dynamodb.scan, dynamodb.paginate_evaluated_items
    project, add_consumed_capacity = dynamodb.apply_projection, dynamodb.add_consumed_capacity
    order = Order()
    page: Page | None = None

    def scan_page(data: dict[str, Any]) -> Any:
        nonlocal page
        table = dynamodb.tables.get(str(data.get("TableName")).rpartition("/")[2])
        if table is None or not _is_plain(data, table):
            return scan(data)
        whole = table["items"]
        page = select_page(whole, order, data, table["sk_name"], dynamodb.item_size_bytes)
        with dynamodb.lock:  # against the thread that removes expired items
            table["items"] = page.items
            try:
                return scan({name: data[name] for name in data if name not in ("Segment", "TotalSegments")})
            finally:
                table["items"], page = whole, None

    def paginate_page(items: list[Any], *arguments: Any) -> tuple[list[Any], bool]:
        return (items, page.has_more) if page else paginate(items, *arguments)

    def project_names(item: dict[str, Any], data: dict[str, Any]) -> Any:
        aliases = _split_aliases(data.get("ProjectionExpression", ""))
        names = [data["ExpressionAttributeNames"][alias] for alias in aliases]
        if not names or len({*names}) < len(names):
            return project(item, data)
        return {name: item[name] for name in names if name in item}

    def add_capacity(result: dict[str, Any], data: dict[str, Any], *arguments: Any, **options: Any) -> None:
        add_consumed_capacity(result, data, *arguments, **options)
        if page and "ConsumedCapacity" in result:
            units = max(1, -(-page.bytes // _UNIT_BYTES))
            result["ConsumedCapacity"]["CapacityUnits"] = units if data.get("ConsistentRead") else units / 2

    dynamodb.scan, dynamodb.paginate_evaluated_items = scan_page, paginate_page
    dynamodb.apply_projection, dynamodb.add_consumed_capacity = project_names, add_capacity


@lru_cache(64)
def _split_aliases(expression: str) -> list[str]:
    """Return the aliases in a projection that has nothing else, which MiniStack would parse for each item."""
    names = [name.strip() for name in expression.split(",")]
    return names if all(map(_ALIAS.fullmatch, names)) else []


def _is_plain(data: dict[str, Any], table: dict[str, Any]) -> bool:
    """Return whether a scan is of the table itself and its arguments are valid. MiniStack answers all others."""
    segment, total, limit = data.get("Segment", 0), data.get("TotalSegments", 1), data.get("Limit", 1)
    keys = {table["pk_name"], table["sk_name"]} - {None}
    return (
        not data.get("IndexName")
        and ("Segment" in data) == ("TotalSegments" in data)
        and all(type(number) is int for number in (segment, total, limit))
        and 0 <= segment < total <= _MAX_SEGMENTS
        and limit > 0
        and ("ExclusiveStartKey" not in data or keys == data["ExclusiveStartKey"].keys())
    )


class Order:
    """The partition keys of the table that was scanned last, in the order of a scan, by segment."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._total = 0
        self._segments: dict[int, list[str]] = {}

    def list_segment(self, items: _Items, segment: int, total: int) -> list[str]:
        """Return the sorted partition keys of a segment. Each key is in one segment, whatever else is in the table."""
        if total != self._total or items.keys() != self._keys:
            self._keys, self._total, self._segments = set(items), total, {}
            for key in sorted(self._keys):
                self._segments.setdefault(crc32(key.encode(errors="surrogatepass")) % total, []).append(key)
        return self._segments.get(segment, [])


def select_page(
    items: _Items, order: Order, data: Mapping[str, Any], sort_key: str | None, measure: Callable[[Any], int]
) -> Page:
    """Return the page that a valid scan asks for."""
    partitions = order.list_segment(items, data.get("Segment", 0), data.get("TotalSegments", 1))
    found: dict[str, dict[str, Any]] = {}
    size = 0
    for count, (partition, key) in enumerate(_list_keys(items, partitions, data, sort_key), 1):
        item = items[partition][key]
        item_size = measure(item)
        if size and size + item_size > PAGE_BYTES:
            return Page(found, size, has_more=True)
        found.setdefault(partition, {})[key] = item
        size += item_size
        if count == data.get("Limit") or size >= PAGE_BYTES:
            return Page(found, size, has_more=True)
    return Page(found, size, has_more=False)


def _list_keys(
    items: _Items, partitions: list[str], data: Mapping[str, Any], sort_key: str | None
) -> Iterator[tuple[str, str]]:
    """Yield the keys from which a page is made."""
    start = data.get("ExclusiveStartKey", {})
    values = {name: str(next(iter(value.values()))) for name, value in start.items()}
    after = values.pop(sort_key, None) if sort_key else None
    [first] = values.values() or [""]
    for position in range(bisect_left(partitions, first), len(partitions)):
        partition = partitions[position]
        for key in sorted(items[partition]):
            if partition != first or not start or (after is not None and key > after):
                yield partition, key
