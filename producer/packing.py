"""When a producer packs many readings into a record, how large the record is, and how long a reading waits for others.

Firehose bills each record in whole 5 KB, and a reading takes 186 bytes: a record for each reading is billed as 27
times its bytes. Packed, it is billed as about its bytes. What packing costs is that a reading waits.
Source: Amazon Data Firehose pricing.
"""

PACKED_RECORD_BYTES = 24_500
"""The most data of a packed record.

With its partition key it stays within 25 KB, which is one payload unit of Kinesis and five units of Firehose, even
if a KB is 1,000 bytes: the pricing pages do not say. More would start another unit; less would fill these units worse.
"""
LINGER_SECONDS = 1.0
"""How long a reading waits by default for others to share its record.

A shard that gets 131 readings in this time or more fills its records, so its readings wait less. A second more on the
map of a fleet that fills fewer is the most that still looks live.
"""
MAX_LINGER_SECONDS = 10.0
"""Leaves most of the time in which a record is retried, and is far below the silence that raises an alert."""
RECORDS_A_SECOND = 1000
"""The limit of a shard. Source: Kinesis Data Streams developer guide, "Quotas and limits"."""
UNPACKED_READINGS_A_SECOND = 100
"""The rate of a fleet up to which packing is not worth it.

Firehose takes 0.59 US dollars a month for each reading per second that is a record by itself: 59 at this rate, which
is more than five unicorns cost altogether. Packed on one shard it takes 2.4. A smaller fleet saves less, and consumers
that expect one JSON object in a record, as the original workshop's do, can read it.
"""
MIN_READINGS_A_RECORD = 2
"""With fewer than two readings in a record, there is nothing to save. With two, Firehose takes half."""


def should_pack(*, readings_a_second: float, shards: int) -> bool:
    """Return whether a producer packs by itself: where it saves money, or where the shards take too few records."""
    if readings_a_second > RECORDS_A_SECOND * shards:
        return True
    fills_records = readings_a_second * LINGER_SECONDS >= MIN_READINGS_A_RECORD * shards
    return readings_a_second > UNPACKED_READINGS_A_SECOND and fills_records
